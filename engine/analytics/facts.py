"""Facts with their time, and their sums by week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from engine.analytics.stats import Figure, WeekStats
from engine.analytics.weeks import monday_of


class Fact(NamedTuple):
    """Something to be counted."""

    on: date
    figure: Figure
    amount: float = 1


class StepTime(NamedTuple):
    """A step was finished, and took so long."""

    on: date
    ms: int


@dataclass(frozen=True, slots=True)
class Folded:
    """What one file told."""

    weeks: tuple[WeekStats, ...] = ()
    """Those of which it tells something."""
    tasks: tuple[str, ...] = ()
    """The tasks whose builds it tells of."""
    odd_times: int = 0
    """Times in it that cannot be right: missing, before the previous one, a duration below zero."""
    skipped: int = 0
    """Lines that could not be read."""


def by_week(facts: Iterable[Fact | StepTime]) -> tuple[WeekStats, ...]:
    """The sums of each week that has any, oldest first."""
    sums: dict[date, dict[Figure, float]] = {}
    times: dict[date, list[int]] = {}
    for fact in facts:
        monday = monday_of(fact.on)
        if isinstance(fact, StepTime):
            times.setdefault(monday, []).append(fact.ms)
        else:
            week = sums.setdefault(monday, {})
            week[fact.figure] = week.get(fact.figure, 0) + fact.amount
    return tuple(
        WeekStats(monday, sums.get(monday, {}), tuple(times.get(monday, ()))) for monday in sorted({*sums, *times})
    )
