"""Charts that hold still."""

from datetime import UTC, date, datetime, timedelta

from engine.analytics.charts import Change, Charts, Curve, curve
from engine.analytics.stats import Figure, WeekStats

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


def changes(*days_and_amounts: tuple[float, int]) -> list[Change]:
    """So many days before NOW, by so much."""
    return [Change(NOW - timedelta(days=days), amount) for days, amount in days_and_amounts]


def week(ago: int, completed: int, *, tried: int = 10, at_once: int = 8, retries: int = 3) -> WeekStats:
    sums = {
        Figure.BUILDS_COMPLETED: completed,
        Figure.STEPS_TRIED: tried,
        Figure.PASSED_AT_ONCE: at_once,
        Figure.RETRIES: retries,
    }
    return WeekStats(MONDAY - timedelta(weeks=ago), sums if completed else {})


def section(name: str, *days: float) -> Curve:
    """An entry each so many days ago."""
    return curve(name, changes(*((ago, 1) for ago in days)), NOW)


COMPLETED = (3, 5, 0, 8, 2, 6, 4, 1, 7, 5, 9, 4)

FULL = Charts(
    NOW,
    backlog=curve("open tasks", changes((40, 30), (32, -4), (25, 6), (20, -9), (11, -5), (3, -7)), NOW),
    sprint=curve("open steps", changes((6, 24), (5, -6), (3.5, -7), (1, -6)), NOW),
    weeks=tuple(week(11 - number, completed) for number, completed in enumerate(COMPLETED)),
    knowledge=(
        section("Strict Constraints", 60, 45, 30, 9),
        section("Slop Ledger", 50, 20),
        section("Performance Delta", 33),
        section("Pending Queue", 38, 22, 12, 4),
        section("Learnings", 59, 41, 40, 31, 26, 18, 10, 8, 2),
    ),
)

EMPTY = Charts(NOW)
