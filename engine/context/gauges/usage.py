"""How full the context is: the records that the Context pane and `studio status` show."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WARNING_SHARE = 0.80
CRITICAL_SHARE = 0.95
"""Of the budget or soft limit (formats.md, Numbers: "pool levels")."""

POOLS_WITH_SAVINGS = ("learnings", "context7")
"""Where optimize.py can make room."""


class Level(StrEnum):
    NORMAL = "normal"
    WARNING = "warning"
    CRITICAL = "critical"


class Source(StrEnum):
    """Where a figure comes from (design.md: honest numbers)."""

    MEASURED = "measured"
    """Claude's own usage."""
    COUNTED = "counted"
    """tiktoken over the files' text."""
    ESTIMATED = "estimated"
    """From file sizes, until they are counted."""
    REPORTED = "reported"
    """What an agent wrote into the session's state."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """One tier or pool against its limit."""

    name: str
    tokens: int
    limit: int
    """Tokens: a tier's budget or a pool's soft limit."""
    hard_limit: int
    """Tokens; a tier's is its budget."""
    source: Source
    what: str
    """What is counted in it, in a few words."""
    heaviest: "FileWeight | None" = None
    """The file that weighs most in it: where to look when it is full."""

    @property
    def share(self) -> float:
        return self.tokens / self.limit

    @property
    def percent(self) -> int:
        """Rounded down, on the screen and in `studio status`: 94.9% must not look like a limit that is reached."""
        return self.tokens * 100 // self.limit

    @property
    def level(self) -> Level:
        if self.share >= CRITICAL_SHARE:
            return Level.CRITICAL
        return Level.WARNING if self.share >= WARNING_SHARE else Level.NORMAL


@dataclass(frozen=True, slots=True)
class FileWeight:
    """One file of a pool, and what it weighs."""

    path: str
    tokens: int
    gauge: str
    """The tier or pool it weighs in."""
    source: Source = Source.COUNTED


@dataclass(frozen=True, slots=True)
class ContextUse:
    """How full the context is."""

    tiers: tuple[Gauge, ...]
    """Tier 0 to 3."""
    pools: tuple[Gauge, ...]
    """reserved, learnings, backlog, plans, context7, working."""
    heaviest: tuple[FileWeight, ...]
    """The files that weigh most, heaviest first."""
    trend: tuple[int, ...]
    """Total tokens of the tiers over the session, as they changed: oldest first, this one last."""
    is_counted: bool
    """False while some figure is still estimated."""
    trend_since: datetime | None = None
    """When the first of them was measured."""

    @property
    def total(self) -> int:
        """Tokens of all tiers."""
        return sum(gauge.tokens for gauge in self.tiers)

    @property
    def level(self) -> Level:
        """The worst of all gauges."""
        levels = {gauge.level for gauge in (*self.tiers, *self.pools)}
        return next((level for level in (Level.CRITICAL, Level.WARNING) if level in levels), Level.NORMAL)
