"""Times and durations in the text of `studio status`."""

from datetime import datetime


def local_time(at: datetime | None) -> str:
    """In this machine's zone; a time at the edge of the calendar stays in UTC, as it has no other."""
    if at is None:
        return ""
    try:
        return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
    except (OverflowError, ValueError, OSError):
        return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def clock(seconds: float) -> str:
    """`0:09`, `12:04`, `1:02:30`"""
    whole = max(int(seconds), 0)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
