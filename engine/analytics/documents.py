"""The figures as JSON: what `studio stats --json` prints and `studio/data/analytics.json` holds."""

from collections.abc import Sequence
from typing import Any

from engine.analytics.stats import LINES, Figure, Stats, WeekStats, together

Document = dict[str, Any]

EXTRA = (Figure.STEPS_TRIED, Figure.PASSED_AT_ONCE, Figure.TOKENS)
"""Figures without a line in the table: what rates were made from."""


def week_document(week: WeekStats) -> Document:
    return {"week": week.name, "begins_on": week.begins_on.isoformat(), **figures_document(week)}


def figures_document(week: WeekStats) -> Document:
    """Counts are whole numbers, a rate is 0 to 1, times are milliseconds; null where there is nothing to tell of."""
    figures = {line.name: _rounded(line.value(week)) for line in LINES}
    return {
        **figures,
        **{figure.value: _rounded(week.of(figure)) for figure in EXTRA},
        "steps_timed": len(week.step_ms),
    }


def totals_document(weeks: Sequence[WeekStats]) -> Document | None:
    """All of these weeks together; None where there is none."""
    return figures_document(together(weeks, weeks[0].begins_on)) if weeks else None


def sources_document() -> Document:
    """Where each number comes from."""
    return {line.name: line.source for line in LINES}


def stats_document(stats: Stats, weeks: Sequence[WeekStats]) -> Document:
    """A report on these weeks of the Stats."""
    return {
        "at": f"{stats.at:%Y-%m-%dT%H:%M:%SZ}",
        "weeks": [week_document(week) for week in weeks],
        "totals": totals_document(weeks),
        "sources": sources_document(),
        "problems": [
            {"path": problem.path, "reason": problem.reason, "remedy": problem.remedy} for problem in stats.problems
        ],
    }


def _rounded(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, 4)
