"""What Claude used, as `studio usage` reports it. All of it is measured: Claude's own counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.workspace.problems import Problem

SOURCE = "Claude's transcripts, measured"


class By(StrEnum):
    """What one line of a report stands for."""

    SESSION = "session"
    DAY = "day"
    """In this machine's time zone."""
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Each token is of one kind."""

    input: int = 0
    """Neither read from the cache nor written to it."""
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0

    @property
    def total(self) -> int:
        return self.input + self.cache_write + self.cache_read + self.output

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            self.input + other.input,
            self.cache_write + other.cache_write,
            self.cache_read + other.cache_read,
            self.output + other.output,
        )


@dataclass(frozen=True, slots=True)
class UsageSum:
    """A session's, a day's or a model's messages together, or all of them. Sub-agents' are among them."""

    name: str
    """A session's id, a day as `2026-11-20`, a model; empty for all."""
    tokens: Tokens
    messages: int
    sessions: int
    models: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    cost_usd: float | None
    """As Claude wrote it when the sessions ended; None where one of them has no such figure, and for days."""


@dataclass(frozen=True, slots=True)
class UsageReport:
    by: By
    sums: tuple[UsageSum, ...]
    """Sessions and days the oldest first, models the most used first."""
    together: UsageSum | None
    """None where there is nothing to count."""
    sessions_without_cost: int
    known_cost_usd: float
    """Of the other sessions."""
    read_at: datetime
    files: int
    """Transcripts that were looked at, of all workspaces."""
    unread: int
    """Messages in them that could not be read: they are not counted."""
    problems: tuple[Problem, ...]
