"""The real Claude Code CLI for a test, cut off from the person's own."""

import importlib.util
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from helpers.assistants import RecordingHost, an_order
from helpers.messages_api import MessagesApi
from helpers.messages_script import Respond, Text, Tool, in_turn

from engine.assistants.claude import ClaudeAssistant
from engine.assistants.claude_processes import MARK
from engine.assistants.claude_settings import ClaudeSettings
from engine.assistants.errors import AssistantError
from engine.assistants.protocol import Answer, Order

MUST_RUN = "STUDIO_TUI_TEST_CLAUDE"
"""Set by `make test`, which installs the SDK: then a test that needs it fails without it, instead of being skipped."""

PATIENCE_S = 60.0

PERSONAL_PREFIXES = ("ANTHROPIC_", "CLAUDE_", "CLAUDECODE")


def bundled_claude() -> str:
    """The path of the CLI that comes with the SDK, without importing that."""
    spec = importlib.util.find_spec("claude_agent_sdk")
    if spec is None or spec.origin is None:
        if os.environ.get(MUST_RUN):
            pytest.fail("claude-agent-sdk is not installed")
        pytest.skip("needs claude-agent-sdk: pip install --group claude")
    return str(Path(spec.origin).parent / "_bundled" / "claude")


def set_environment(monkeypatch: pytest.MonkeyPatch, api: MessagesApi, folder: Path) -> None:
    """From now on, a `claude` that is started talks to this API alone, and keeps its things below the folder."""
    for name in list(os.environ):
        if name.startswith(PERSONAL_PREFIXES):
            monkeypatch.delenv(name)
    for name, value in api.environment(folder).items():
        monkeypatch.setenv(name, value)


class Room:
    """A workspace, an API that says what a test wants, and a host."""

    def __init__(self, api: MessagesApi, root: Path, program: str) -> None:
        root.mkdir()
        self.program = program
        self.api = api
        self.root = root
        self.host = RecordingHost()

    def work(self, order: Order, respond: Respond | None = None, **settings: Any) -> Answer:
        if respond is not None:
            self.api.respond = respond
        settings = {"program": self.program, "silence_timeout_s": PATIENCE_S, **settings}
        return ClaudeAssistant(ClaudeSettings(self.root, **settings)).work(order, self.host)

    def use(self, *tools: Tool) -> Answer:
        """Claude uses one tool after another, then is done."""
        answers = [[tool] for tool in tools]
        names = {tool.name for tool in tools}
        return self.work(an_order("Do it.", *names), in_turn(*answers, [Text("Done.")]))

    def path(self, name: str) -> str:
        return str(self.root / name)


def in_background(function: Callable[[], Any]) -> tuple[threading.Thread, SimpleNamespace]:
    outcome = SimpleNamespace(error=None)

    def run() -> None:
        try:
            function()
        except AssistantError as error:
            outcome.error = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, outcome


def wait_for(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def marked_processes() -> list[psutil.Process]:
    """Everything that an order of ours, in this test process or below, started and that still runs."""

    def has_mark(process: psutil.Process) -> bool:
        try:
            return MARK in process.environ() and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.Error, OSError):
            return False

    return [process for process in psutil.Process().children(recursive=True) if has_mark(process)]
