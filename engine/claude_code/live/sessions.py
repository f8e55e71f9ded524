"""Claude's sessions in this workspace, as they are now: frozen records, each figure with its source and age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.claude_code.events.todos import Todo
from engine.context.gauges.usage import CRITICAL_SHARE, WARNING_SHARE, Level
from engine.workspace.snapshot import Activity


class ClaudeState(StrEnum):
    """What a session is doing, in words."""

    WORKING = "working"
    COMPACTING = "compacting"
    WAITS_FOR_PERMISSION = "waits for permission"
    WAITS_FOR_YOU = "waits for you"
    IDLE = "idle"
    AGENTS_WORK = "sub-agents at work"
    """Its turn is over, and sub-agents work on in the background."""
    UNKNOWN = "state unknown"
    """Only its status line tells of it."""
    ENDED = "ended"
    GONE = "gone"
    """Its process is not there any more, and it never said that it ended."""
    SILENT = "silent"
    """Nothing was heard of it for hours, and nobody knows its process: not shown as if it lived."""


OVER = (ClaudeState.ENDED, ClaudeState.GONE, ClaudeState.SILENT)
WAITS = (ClaudeState.WAITS_FOR_PERMISSION, ClaudeState.WAITS_FOR_YOU)


class FigureSource(StrEnum):
    """Where a figure of a live session comes from."""

    STATUS_LINE = "status line"
    """Measured: what Claude tells its status line."""
    TRANSCRIPT = "transcript"
    """Measured, but older: the last answer's use, as the transcript has it."""
    HOOK = "hook"
    """Measured: what an event of Claude's said, such as that of a resumed session."""


@dataclass(frozen=True, slots=True)
class RunningTool:
    id: str
    words: str
    """`Bash: pytest -q`"""
    since: datetime
    agent_id: str = ""
    """Of the sub-agent that uses it; empty for the session's own thread."""


@dataclass(frozen=True, slots=True)
class SubAgent:
    id: str
    type: str
    since: datetime
    until: datetime | None = None
    """When it ended; None while it works."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that the person is waited for with."""

    id: str
    """The same for the same thing, so that it is told once."""
    state: ClaudeState
    words: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Compaction:
    at: datetime
    trigger: str
    """`auto` or `manual`."""
    before: int | None = None
    """Tokens in the context before; None where nobody measured them."""
    after: int | None = None


@dataclass(frozen=True, slots=True)
class ContextFigure:
    """How full a session's context is."""

    tokens: int
    """In use: cache read, cache creation, fresh input and output of the last answer."""
    source: FigureSource
    at: datetime
    """When it was measured."""
    window: int | None = None
    """Tokens that the model's context holds; None where only the status line would say so."""
    cache_read: int | None = None
    cache_creation: int | None = None
    fresh_input: int | None = None
    output: int | None = None

    @property
    def percent(self) -> int | None:
        """Of the window, rounded down: 94.9% must not look like a limit that is reached."""
        return self.tokens * 100 // self.window if self.window else None

    @property
    def level(self) -> Level:
        share = self.tokens / self.window if self.window else 0.0
        if share >= CRITICAL_SHARE:
            return Level.CRITICAL
        return Level.WARNING if share >= WARNING_SHARE else Level.NORMAL


@dataclass(frozen=True, slots=True)
class ClaudeSession:
    """One of Claude's sessions in this workspace."""

    id: str
    state: ClaudeState
    state_since: datetime
    seen_at: datetime
    """The last sign of life."""
    began_at: datetime | None = None
    model: str = ""
    wait: Wait | None = None
    tools: tuple[RunningTool, ...] = ()
    """Running now, the longest first."""
    agents: tuple[SubAgent, ...] = ()
    """Those that work first, then those that ended, the newest first."""
    failure: Failed | None = None
    """The last one."""
    context: ContextFigure | None = None
    cost_usd: float | None = None
    cache_hit_rate: float | None = None
    """0 to 1."""
    measured_at: datetime | None = None
    """Of cost and hit rate: when the status line last said them."""
    compactions: tuple[Compaction, ...] = ()
    """Oldest first."""
    given_characters: int = 0
    """What STUDIO's hooks put into this context: since it began, or was last compacted."""
    trend: tuple[int, ...] = ()
    """Tokens in use as they changed since the last compaction, oldest first."""
    minutes_left: int | None = None
    """Until the context is as full as when it was last compacted by itself, or the window is full, at this rate; None
    where too few points are known, or it does not grow."""
    is_process_known: bool = False
    """Claude's own list of sessions names its process, so that `gone` would be noticed."""
    todos: tuple[Todo, ...] = ()
    """What it set itself to do, in the order in which it did so."""
    activity: tuple[Activity, ...] = ()
    """Newest first."""

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def short_id(self) -> str:
        return self.id[:8]
