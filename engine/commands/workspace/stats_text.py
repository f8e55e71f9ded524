"""The figures of `studio stats` for a person: a line each, with how it went and where it comes from."""

from collections.abc import Sequence

from engine.analytics.stats import LINES, Line, Stats, WeekStats, together

GLYPHS = "▁▂▃▄▅▆▇█"
NOTHING = "·"
"""Stands where a week has no such figure, or 0."""

SPARK_WEEKS = 16
"""More would leave no room for the figures in 80 columns."""

MS_A_SECOND = 1000
NO_BUILDS = "Nothing to count yet: no builds, learnings or decisions. `studio run GOAL` makes a plan and builds it."


def stats_text(stats: Stats, weeks: Sequence[WeekStats]) -> str:
    problems = [f"{problem.path}: {problem.reason}. {problem.remedy}" for problem in stats.problems]
    table = _table(weeks) if weeks else [NO_BUILDS]
    return "\n".join([*table, *(["", *problems] if problems else [])])


def _table(weeks: Sequence[WeekStats]) -> list[str]:
    all_weeks = together(weeks, weeks[0].begins_on)
    last_week = weeks[-2] if len(weeks) > 1 else None
    shown = weeks[-SPARK_WEEKS:]
    head = (f"{weeks[0].name} to {weeks[-1].name}", "this week", "last week", "together", "from")
    rows = [head]
    for line in LINES:
        trend = sparkline([line.value(week) for week in shown])
        before = value_text(line, last_week) if last_week else "-"
        rows.append(
            (f"{line.label:<19} {trend}", value_text(line, weeks[-1]), before, value_text(line, all_weeks), line.source)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:>{widths[3]}}  {row[4]}"
        for row in rows
    ]


def sparkline(values: Sequence[float | None]) -> str:
    """A glyph a value, the highest the tallest: a dot for nothing, so that a little differs from none."""
    most = max((value for value in values if value), default=0)
    return "".join(_glyph(value, most) for value in values)


def _glyph(value: float | None, most: float) -> str:
    return GLYPHS[round(value / most * (len(GLYPHS) - 1))] if value and value > 0 else NOTHING


def value_text(line: Line, week: WeekStats) -> str:
    """`-` where there is no such figure."""
    value = line.value(week)
    if value is None:
        return "-"
    if line.name.endswith("_rate"):
        return f"{value:.0%}"
    if "_ms_" in line.name:
        return duration_text(value)
    if line.name.endswith("_usd"):
        return f"${value:,.2f}"
    return f"{value:,.0f}"


def duration_text(ms: float) -> str:
    """`0.4 s`, `41 s`, `3 min`, `2.5 h`"""
    seconds = ms / MS_A_SECOND
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"
