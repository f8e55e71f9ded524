"""Weeks as ISO 8601 counts them: from Monday on, in UTC."""

from datetime import date, timedelta


def monday_of(day: date) -> date:
    """The day on which the week of `day` begins."""
    return date(day.year, day.month, day.day) - timedelta(days=day.weekday())  # a datetime is a date too


def week_name(monday: date) -> str:
    """`2026-W47`"""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def weeks_between(first: date, last: date) -> tuple[date, ...]:
    """Each Monday from `first` to `last`, both included."""
    return tuple(map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1, 7)))
