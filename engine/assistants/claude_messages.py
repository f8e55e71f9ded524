"""What the CLI tells while it works, handed on to the host. Imports the SDK: only for the worker."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from claude_agent_sdk import (
    AssistantMessage,
    RateLimitEvent,
    ResultMessage,
    StreamEvent,
    SystemMessage,
    ToolResultBlock,
    ToolUseBlock,
    UserMessage,
)

from engine.assistants.claude_errors import Verdict
from engine.assistants.claude_lines import result_lines, tool_line
from engine.assistants.claude_usage import UsageCount
from engine.assistants.protocol import Host, ToolRequest, Usage

AskHost = Callable[..., Awaitable[Any]]
"""Calls a function of the host that may take long, without holding up the rest."""

ANSWERING_TOOL = "StructuredOutput"
"""With it Claude hands over data of the wanted shape; the CLI brings it along, and it does nothing else."""


class MessageReader:
    """Takes one message after another; keeps what the end of the order needs."""

    def __init__(self, host: Host, root: Path, ask_host: AskHost) -> None:
        self._host = host
        self._root = root
        self._ask_host = ask_host
        self._count = UsageCount()
        self._tools: dict[str, ToolRequest] = {}
        """Tools in use, by the id of their use."""
        self._is_mid_line = False
        self._failure_kind = ""
        self._resets_at: int | None = None

    @property
    def usage(self) -> Usage:
        return self._count.total

    async def take(self, message: Any) -> None:
        """Raises what the host raises, such as CapReachedError."""
        if isinstance(message, StreamEvent):
            self._take_stream(message)
        elif isinstance(message, AssistantMessage):
            self._take_blocks(message)
        elif isinstance(message, UserMessage):
            await self._take_results(message)
        elif isinstance(message, RateLimitEvent):
            self._resets_at = message.rate_limit_info.resets_at
        elif isinstance(message, SystemMessage) and message.subtype == "api_retry":
            self._tell_retry(message.data)
        elif isinstance(message, ResultMessage):
            for usage in self._count.result(message.model_usage or {}, message.total_cost_usd or 0.0):
                self._host.used(usage)

    def verdict(self, result: ResultMessage) -> Verdict:
        """Why a result is an error."""
        text = "; ".join(result.errors or ()) or result.result or ""
        return Verdict(result.subtype, self._failure_kind, result.api_error_status, text, self._resets_at)

    def tell_unfinished(self) -> None:
        """What is known of messages that were cut off, and that no result has counted."""
        for usage in self._count.unfinished():
            self._host.used(usage)

    def end_line(self) -> None:
        if self._is_mid_line:
            self._say("\n")

    def _take_stream(self, message: StreamEvent) -> None:
        event, speaker = message.event, message.parent_tool_use_id or ""
        delta = event.get("delta") or {}
        if event.get("type") == "content_block_delta" and delta.get("type") == "text_delta" and not speaker:
            self._say(str(delta.get("text", "")))
        elif event.get("type") == "content_block_stop":
            self.end_line()
        if usage := self._count.stream_event(speaker, event):
            self._host.used(usage)

    def _take_blocks(self, message: AssistantMessage) -> None:
        if message.error:
            self._failure_kind = str(message.error)
        for block in message.content:
            if isinstance(block, ToolUseBlock) and block.name != ANSWERING_TOOL:
                request = ToolRequest(block.name, block.input)
                self._tools[block.id] = request
                self._say_line(tool_line(request, self._root))

    async def _take_results(self, message: UserMessage) -> None:
        blocks = message.content if isinstance(message.content, list) else []
        for block in blocks:
            request = self._tools.pop(block.tool_use_id, None) if isinstance(block, ToolResultBlock) else None
            if request is None:
                continue
            lines = result_lines(block.content, bool(block.is_error))
            for line in lines:
                self._say_line(line)
            error = (lines[0].strip() if lines else "no reason given") if block.is_error else ""
            await self._ask_host(self._host.tool_ended, request, error)

    def _tell_retry(self, data: dict[str, Any]) -> None:
        seconds = round(int(data.get("retry_delay_ms") or 0) / 1000, 1)
        why = f"{data.get('error') or 'no answer'}, attempt {data.get('attempt')} of {data.get('max_retries')}"
        self._say_line(f"Claude's service: {why}; again in {seconds:g} s")

    def _say_line(self, line: str) -> None:
        self.end_line()
        self._say(f"{line}\n")

    def _say(self, text: str) -> None:
        if text:
            self._is_mid_line = not text.endswith("\n")
            self._host.say(text)
