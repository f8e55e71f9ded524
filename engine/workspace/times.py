"""Times as files have them."""

from datetime import UTC, datetime
from typing import Any


def to_time(value: Any) -> datetime | None:
    """Times are UTC `YYYY-MM-DDTHH:MM:SSZ`; a date alone is its midnight; what cannot be read is no time."""
    if value is None:
        return None
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # OverflowError: the year 1 in an eastern time zone
        return None
