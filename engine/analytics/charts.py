"""How things developed, as curves to be drawn: what is open, what was completed, what is known."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from engine.analytics.stats import WeekStats
from engine.workspace.problems import Problem


class Point(NamedTuple):
    at: datetime
    """In UTC."""
    value: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A number that changes at certain times and stays as it is in between."""

    name: str
    points: tuple[Point, ...] = ()
    """Oldest first, one for each time at which it changed; the last one is the present."""
    undated: int = 0
    """How much of it has no date, and is taken to have been there from the start."""

    @property
    def now(self) -> int:
        return self.points[-1].value if self.points else 0

    def value_at(self, at: datetime) -> int:
        """The value it had then."""
        place = bisect_right(self.points, at, key=lambda point: point.at)
        return self.points[place - 1].value if place else self.undated


@dataclass(frozen=True, slots=True)
class Charts:
    at: datetime
    backlog: Curve | None = None
    """Open tasks of the backlog; None where there is no backlog."""
    sprint: Curve | None = None
    """Open steps of the tasks of the current sprint; None where none was begun."""
    weeks: tuple[WeekStats, ...] = ()
    knowledge: tuple[Curve, ...] = ()
    """Entries of each section of the knowledge base, then learnings."""
    problems: tuple[Problem, ...] = ()


class Change(NamedTuple):
    at: datetime | None
    """None: from the start."""
    by: int


def curve(name: str, changes: Iterable[Change], now: datetime) -> Curve:
    """The running sum of the changes, up to now: what is said of a time to come is taken for now. Never below zero."""
    known = list(changes)
    undated = sum(change.by for change in known if change.at is None)
    sums: dict[datetime, int] = {}
    total = undated
    for at, by in sorted((min(change.at, now), change.by) for change in known if change.at is not None):
        total += by
        sums[at] = total
    sums[now] = total
    return Curve(name, tuple(Point(at, max(0, value)) for at, value in sums.items()), undated)
