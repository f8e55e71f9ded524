"""Which tools run. Claude does not wait for the hooks that tell, so a tool's end may be told before its beginning."""

from __future__ import annotations

from engine.claude_code.events.journal import ClaudeEvent
from engine.claude_code.live.sessions import RunningTool

KEPT_ENDS = 1_000
"""Ids of tools that ended: a beginning comes milliseconds late, not a thousand tools."""


class RunningTools:
    """By the id of their use, or by agent and tool where Claude names none."""

    def __init__(self) -> None:
        self._running: dict[str, RunningTool] = {}
        self._ended: dict[str, None] = {}

    @property
    def longest_first(self) -> tuple[RunningTool, ...]:
        return tuple(sorted(self._running.values(), key=lambda tool: tool.since))

    def begin(self, event: ClaudeEvent) -> None:
        key = _key(event)
        if key not in self._ended:
            self._running[key] = RunningTool(key, event.summary, event.at, event.agent_id)

    def end(self, event: ClaudeEvent) -> RunningTool | None:
        """The tool, where it was told to have begun."""
        if event.tool_use_id:
            self._ended[event.tool_use_id] = None
            if len(self._ended) > KEPT_ENDS:
                del self._ended[next(iter(self._ended))]
        return self._running.pop(_key(event), None)

    def forget(self, agent_id: str) -> None:
        """Nothing of this agent runs any more: the end of a tool may never have been told."""
        self._running = {key: tool for key, tool in self._running.items() if tool.agent_id != agent_id}

    def forget_all(self, but_of: set[str]) -> None:
        """Nothing runs any more but tools of these agents."""
        self._running = {key: tool for key, tool in self._running.items() if tool.agent_id in but_of}


def _key(event: ClaudeEvent) -> str:
    return event.tool_use_id or f"{event.agent_id} {event.tool}"
