"""What Claude did, folded for the Activity pane: a hundred files read are one line, a failure is always its own."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime

from engine.claude_code.events.journal import ClaudeEvent
from engine.claude_code.events.tool_words import tool_name
from engine.claude_code.live.waits import QUESTIONS
from engine.workspace.snapshot import Activity

KEPT = 60
"""Lines of one session; its journal keeps all."""

SOURCE = "claude"
STUDIO = "studio"
"""Of what our own hooks answered."""

LOOKING = frozenset(
    {"Read", "Grep", "Glob", "LS", "NotebookRead", "WebFetch", "WebSearch", "ToolSearch", "TodoWrite", "BashOutput"}
)
"""Tools that change nothing: using several of them in a row is one line."""

TOLD = frozenset(
    {
        "SessionStart",
        "SessionEnd",
        "StudioAnswered",
        "UserPromptSubmit",
        "UserPromptExpansion",
        "PostToolUseFailure",
        "PermissionRequest",
        "PermissionDenied",
        "SubagentStart",
        "SubagentStop",
        "StopFailure",
        "PostCompact",
        "PostModelSwitch",
        "TaskCreated",
        "TaskCompleted",
    }
)
"""Events with a line of their own. Of the others, uses of tools are folded, the rest is in the journal."""


@dataclass(slots=True)
class _Uses:
    """Uses of tools one after another, by one agent."""

    agent_id: str
    agent_type: str
    is_looking: bool
    at: datetime
    last: str = ""
    tools: Counter[str] = field(default_factory=Counter)

    def takes(self, event: ClaudeEvent) -> bool:
        if event.agent_id != self.agent_id:
            return False
        return event.tool in LOOKING if self.is_looking else event.tool in self.tools

    def add(self, event: ClaudeEvent) -> None:
        self.tools[event.tool] += 1
        self.at, self.last = event.at, event.summary

    @property
    def activity(self) -> Activity:
        count = self.tools.total()
        if count == 1:
            return Activity(self.at, _by(self.agent_type, self.last), SOURCE)
        told = ", ".join(f"{tool_name(tool)} ×{times}" for tool, times in self.tools.most_common())
        return Activity(self.at, _by(self.agent_type, f"{told}; last {self.last}"), SOURCE)


class ActivityFold:
    """Takes events one by one, oldest first."""

    def __init__(self) -> None:
        self._lines: deque[Activity | _Uses] = deque(maxlen=KEPT)
        self._open: dict[str, _Uses] = {}
        """Agent to the uses that the next one of it may join."""

    def take(self, event: ClaudeEvent) -> None:
        if event.hook == "PostToolUse":
            self._take_use(event)
        elif event.hook in TOLD and not _is_claudes_own(event):
            self._open.pop(event.agent_id, None)
            source = STUDIO if event.hook == "StudioAnswered" else SOURCE
            self._lines.append(Activity(event.at, _sentence(event), source))

    def activity(self) -> tuple[Activity, ...]:
        """Newest first."""
        newest_last = [line.activity if isinstance(line, _Uses) else line for line in self._lines]
        return tuple(sorted(newest_last, key=lambda line: line.at)[::-1])

    def _take_use(self, event: ClaudeEvent) -> None:
        uses = self._open.get(event.agent_id)
        if uses is None or not uses.takes(event):
            uses = _Uses(event.agent_id, event.agent_type, event.tool in LOOKING, event.at)
            self._open[event.agent_id] = uses
            self._lines.append(uses)
        uses.add(event)


def _is_claudes_own(event: ClaudeEvent) -> bool:
    """Compacting ends a sub-agent that never began and has no type."""
    return event.hook in ("SubagentStart", "SubagentStop") and not event.agent_type


def _sentence(event: ClaudeEvent) -> str:
    match event.hook:
        case "PostToolUseFailure" | "StopFailure":
            words = event.summary if event.hook == "PostToolUseFailure" else f"turn failed: {event.summary}"
            return _by(event.agent_type, f"✘ {words}" + (f": {event.error}" if event.error not in words else ""))
        case "PermissionRequest":
            asks = "asks you" if event.tool in QUESTIONS else "asks permission"
            return _by(event.agent_type, f"? {asks}: {event.summary}")
        case "SubagentStart" | "SubagentStop":
            return event.summary
        case _:
            return _by(event.agent_type, event.summary)


def _by(agent_type: str, words: str) -> str:
    return f"{agent_type} ▸ {words}" if agent_type else words
