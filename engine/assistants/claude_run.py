"""Carries out one order with Claude Code. Imports the SDK: only for the worker."""

import asyncio
import logging
import time
import uuid
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from claude_agent_sdk import (
    ClaudeSDKClient,
    CLINotFoundError,
    ResultMessage,
    fork_session,
)

from engine.assistants.answers import checked_answer, parse_answer
from engine.assistants.claude_asking import HostCalls
from engine.assistants.claude_errors import crash, failure, missing
from engine.assistants.claude_messages import MessageReader
from engine.assistants.claude_options import options_for
from engine.assistants.claude_processes import MARK, end_processes
from engine.assistants.claude_settings import ClaudeSettings
from engine.assistants.errors import SilentError, StoppedError
from engine.assistants.protocol import Answer, Host, Order

LOOK_S = 0.05
"""How often the stop signal and the silence are looked at."""

INTERRUPTED_S = 0.5
"""How long an interrupted Claude may take to tell what it cost."""

KEPT_STDERR_LINES = 20

# What the SDK logs, it raises too; without a handler, Python would print it across the control room's screen.
logging.getLogger("claude_agent_sdk").addHandler(logging.NullHandler())


def carry_out(order: Order, host: Host, settings: ClaudeSettings) -> Answer:
    """Runs an event loop of its own in this thread until the order is done. Raises AssistantError."""
    return asyncio.run(_Run(order, host, settings).work())


class _Run:
    def __init__(self, order: Order, host: Host, settings: ClaudeSettings) -> None:
        self._order = order
        self._host = host
        self._settings = settings
        self._calls = HostCalls(host)
        self._reader = MessageReader(host, settings.root, self._calls.call)
        self._stderr: deque[str] = deque(maxlen=KEPT_STDERR_LINES)
        self._heard_at = time.monotonic()
        self._is_over = False

    async def work(self) -> Answer:
        if self._order.conversation:
            await end_processes(self._order.conversation)  # what a crash of ours left at work on it
        conversation, earlier = self._open_conversation()
        self._host.began(conversation)
        with TemporaryDirectory(prefix="studio-tui-") as folder:
            options = replace(
                options_for(self._order, self._settings, Path(folder, "system-prompt.md")),
                resume=earlier,
                session_id=None if earlier else conversation,
                can_use_tool=self._calls.may_use,
                stderr=self._stderr.append,
            )
            options.env[MARK] = conversation
            result = await self._result_of(ClaudeSDKClient(options), conversation)
        return self._answer(result, conversation)

    async def _result_of(self, client: ClaudeSDKClient, conversation: str) -> ResultMessage:
        """The result; when it is there, or an error instead, nothing that the order started goes on."""
        try:
            result = await self._watched(client)
        except BaseException:
            await end_processes(conversation)  # first, as the SDK would wait for the CLI to end by itself
            await client.disconnect()
            raise
        await client.disconnect()  # first, as the CLI then writes down the whole conversation
        await end_processes(conversation)
        return result

    def _open_conversation(self) -> tuple[str, str | None]:
        """The conversation's id, known before the CLI runs so that no crash can lose it, and what it goes on with.

        To go on means to work on a copy: the CLI adds what the original cost to the cost of its every continuation,
        but begins at nothing in a copy.
        """
        if self._order.conversation:
            try:
                copy = fork_session(self._order.conversation, directory=str(self._settings.root)).session_id
            except (OSError, ValueError):
                self._host.say("The earlier conversation is gone: Claude begins a new one.\n")
            else:
                return copy, copy
        return str(uuid.uuid4()), None

    async def _watched(self, client: ClaudeSDKClient) -> ResultMessage:
        """The result, unless a person stops the run, the host refuses or Claude falls silent before."""
        talk = asyncio.create_task(self._talk(client))
        try:
            while not talk.done():
                await asyncio.wait({talk}, timeout=LOOK_S)
                self._raise_if_over(is_done=talk.done())
            return talk.result()
        except BaseException:
            await self._interrupt(client, talk)
            self._reader.tell_unfinished()
            raise
        finally:
            self._reader.end_line()
            talk.cancel()
            with suppress(asyncio.CancelledError, Exception):  # told by now, or outranked by what ended the watch
                await talk

    async def _talk(self, client: ClaudeSDKClient) -> ResultMessage:
        async for message in self._messages(client):
            self._heard_at = time.monotonic()
            await self._reader.take(message)
            if isinstance(message, ResultMessage):
                return message
        raise crash(EOFError("it ended without an answer"), "\n".join(self._stderr))

    async def _messages(self, client: ClaudeSDKClient) -> AsyncIterator[Any]:
        """All that the CLI tells, up to its result. What the SDK raises becomes an AssistantError here."""
        try:
            await client.connect()
            if self._is_over:
                return
            await client.query(self._order.prompt)
            async for message in client.receive_response():
                yield message
        except CLINotFoundError as error:
            raise missing(error) from error
        except Exception as error:  # the SDK raises bare ones too
            raise crash(error, "\n".join(self._stderr)) from error

    def _raise_if_over(self, is_done: bool) -> None:
        if self._calls.failure is not None:
            raise self._calls.failure
        if is_done:
            return
        if self._host.stop.is_set():
            raise StoppedError
        since = self._calls.silent_since(self._heard_at)
        if since is not None and time.monotonic() - since > self._settings.silence_timeout_s:
            reason = f"Claude said nothing for {self._settings.silence_timeout_s:g} s"
            raise SilentError(reason, "Try again, or raise silence_timeout_s in studio/config/engine.yaml")

    async def _interrupt(self, client: ClaudeSDKClient, talk: "asyncio.Task[ResultMessage]") -> None:
        """Asks Claude to break off, and waits a moment for the result: it tells what was used until then."""
        self._is_over = True
        if talk.done():
            return
        with suppress(Exception):  # it may be gone, or never have been there; ending it comes next in any case
            async with asyncio.timeout(INTERRUPTED_S):
                await client.interrupt()
                await asyncio.wait({talk})

    def _answer(self, result: ResultMessage, conversation: str) -> Answer:
        """Raises AssistantError for a result that is a failure, UnusableAnswerError for one without the data."""
        if result.is_error:
            raise failure(self._reader.verdict(result))
        text, data = result.result or "", None
        if self._order.schema is not None:
            found = result.structured_output
            schema = self._order.schema
            data = checked_answer(found, schema) if isinstance(found, dict) else parse_answer(text, schema)
        return Answer(text, data, self._reader.usage, result.session_id or conversation)
