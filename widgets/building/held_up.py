"""What is held up by a quota or the network: for how much longer."""

from datetime import datetime
from math import ceil

from widgets.text.formats import clock


def held_note(reason: str, resumes_at: datetime, now: datetime, *, is_running: bool) -> str:
    """`goes on in 12:31, quota: the limit is reached`. Without a living process nothing goes on by itself."""
    left = ceil((resumes_at - now).total_seconds())
    if left <= 0:
        return f"goes on now, {reason}" if is_running else reason
    if is_running:
        return f"goes on in {clock(left)}, {reason}"
    local = resumes_at.astimezone(now.tzinfo)
    return f"until {local:%H:%M}, {reason}" if left < 86_400 else f"until {local:%m-%d %H:%M}, {reason}"
