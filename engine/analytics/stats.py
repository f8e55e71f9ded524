"""What `studio stats` reports: figures by week, each with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from engine.analytics.weeks import week_name
from engine.workspace.problems import Problem


class Figure(StrEnum):
    """What is counted. A week has all of them: one of which nothing is known is 0."""

    BUILDS_BEGUN = "builds_begun"
    """Builds that began anew; going on with one counts no more."""
    BUILDS_COMPLETED = "builds_completed"
    BUILDS_BLOCKED = "builds_blocked"
    """Times that a build ended BLOCKED or HALTED. It may have gone on since."""
    BUILDS_GIVEN_UP = "builds_given_up"
    """By a person."""
    STEPS_DONE = "steps_done"
    STEPS_TRIED = "steps_tried"
    """Those of the steps done whose attempts were written down: other programs only mark a step as done."""
    PASSED_AT_ONCE = "steps_passed_at_once"
    """Those of the steps tried that no attempt had failed before."""
    RETRIES = "retries"
    """Attempts at a step after one that failed."""
    REPLANS = "replans"
    ESCALATIONS = "escalations"
    COST_USD = "cost_usd"
    """What assistants used, as measured by whoever ran the model."""
    TOKENS = "tokens"
    LEARNINGS_KEPT = "learnings_kept"
    VIOLATIONS = "violations"
    """Of strict constraints, each time with its task. Of one rule the last twenty are known."""
    PROPOSALS_ACCEPTED = "proposals_accepted"
    """As they were, or after a person changed them; without those taken back."""
    PROPOSALS_REJECTED = "proposals_rejected"


@dataclass(frozen=True, slots=True)
class WeekStats:
    """One week, or several together."""

    begins_on: date
    """A Monday, in UTC."""
    sums: Mapping[Figure, float] = field(default_factory=dict)
    step_ms: tuple[int, ...] = ()
    """How long each step took that was finished: all its attempts together."""

    def of(self, figure: Figure) -> float:
        return self.sums.get(figure, 0)

    @property
    def name(self) -> str:
        """`2026-W47`"""
        return week_name(self.begins_on)

    @property
    def first_pass_rate(self) -> float | None:
        """Of the steps tried, how many were done at the first attempt, 0 to 1; None where none was tried."""
        tried = self.of(Figure.STEPS_TRIED)
        return self.of(Figure.PASSED_AT_ONCE) / tried if tried else None

    @property
    def step_ms_median(self) -> int | None:
        return round(median(self.step_ms)) if self.step_ms else None

    @property
    def step_ms_total(self) -> int:
        return sum(self.step_ms)


def together(weeks: Iterable[WeekStats], begins_on: date) -> WeekStats:
    """The weeks' sums."""
    sums: dict[Figure, float] = {}
    times: list[int] = []
    for week in weeks:
        times += week.step_ms
        for figure, amount in week.sums.items():
            sums[figure] = sums.get(figure, 0) + amount
    return WeekStats(begins_on, sums, tuple(times))


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures of a workspace."""

    weeks: tuple[WeekStats, ...]
    """Each one from the first of which something is known to the present one, oldest first, those without anything
    included; empty where nothing is known at all."""
    at: datetime
    problems: tuple[Problem, ...] = ()
    """What could not be read, and times that cannot be right."""

    def newest(self, count: int) -> tuple[WeekStats, ...]:
        return self.weeks[-count:]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: a figure, or what follows from some."""

    name: str
    """In documents."""
    label: str
    """On screen."""
    source: str
    """Where its numbers come from."""
    value: Callable[[WeekStats], float | None]
    """None where the week has none, such as a rate of nothing."""


def _figure(figure: Figure, label: str, source: str) -> Line:
    return Line(figure.value, label, source, lambda week: week.of(figure))


JOURNALS = "session journals"
LINES = (
    _figure(Figure.BUILDS_BEGUN, "builds begun", f"{JOURNALS}, manifests"),
    _figure(Figure.BUILDS_COMPLETED, "builds completed", f"{JOURNALS}, manifests"),
    _figure(Figure.BUILDS_BLOCKED, "builds blocked", f"{JOURNALS}, manifests"),
    _figure(Figure.BUILDS_GIVEN_UP, "builds given up", JOURNALS),
    _figure(Figure.STEPS_DONE, "steps done", JOURNALS),
    Line("first_pass_rate", "first-pass rate", JOURNALS, lambda week: week.first_pass_rate),
    _figure(Figure.RETRIES, "retries", f"{JOURNALS}, session states"),
    _figure(Figure.REPLANS, "replans", f"{JOURNALS}, session states"),
    _figure(Figure.ESCALATIONS, "escalations", f"{JOURNALS}, session states"),
    Line("step_ms_median", "time a step, median", JOURNALS, lambda week: week.step_ms_median),
    Line("step_ms_total", "time of all steps", JOURNALS, lambda week: week.step_ms_total),
    _figure(Figure.COST_USD, "assistant cost", f"{JOURNALS}, measured"),
    _figure(Figure.LEARNINGS_KEPT, "learnings kept", "dates in studio/learnings"),
    _figure(Figure.VIOLATIONS, "rules violated", "sprint counter"),
    _figure(Figure.PROPOSALS_ACCEPTED, "proposals accepted", "decision log"),
    _figure(Figure.PROPOSALS_REJECTED, "proposals rejected", "decision log"),
)
"""The report, in its order."""
