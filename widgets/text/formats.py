"""Numbers, ages and long texts as they stand on the screen."""

from datetime import datetime
from typing import Any

from rich.cells import cell_len, set_cell_size
from textual.content import Content

Part = str | Content | tuple[str, str]
"""What `Content.assemble` takes: text, styled content, or (text, style)."""


def age(at: datetime | None, now: datetime) -> str:
    """How long ago, in one unit: `now`, `48s`, `6m`, `3h`, `12d`; empty for no time. A time to come is `now`."""
    if at is None:
        return ""
    seconds = int((now - at).total_seconds())
    if seconds < 2:
        return "now"
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def duration(milliseconds: int | None) -> str:
    """`0:12`, `12:04`, `1:02:30`; under ten seconds with a tenth: `3.4s`; empty where nothing was measured."""
    if milliseconds is None:
        return ""
    if milliseconds < 10_000:
        return f"{milliseconds / 1000:.1f}s"
    return clock(milliseconds // 1000)


def clock(seconds: int) -> str:
    """`0:09`, `12:04`, `1:02:30`"""
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def running_ms(started_at: datetime, now: datetime) -> int:
    """Milliseconds since the start of what runs, in whole seconds: tenths would only flicker."""
    return max(int((now - started_at).total_seconds()), 0) * 1000


def tokens(count: int) -> str:
    """`340`, `3.6K`, `5K`, `118K`, `1.2M`."""
    if count < 1_000:
        return str(count)
    if count < 10_000:
        return f"{count / 1_000:.1f}".removesuffix(".0") + "K"
    if count < 999_500:
        return f"{count / 1_000:.0f}K"
    return f"{count / 1_000_000:.1f}M"


def cut(text: str, width: int) -> str:
    """Text in at most `width` cells; what does not fit ends in …"""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…" if width > 0 else ""


def cut_path(path: str, width: int) -> str:
    """A path in at most `width` cells: its end says most, so … stands in front."""
    if cell_len(path) <= width:
        return path
    for place in range(1, len(path)):
        if cell_len(path[place:]) < width:
            return f"…{path[place:]}"
    return "…"


def pad(text: str, width: int) -> str:
    """Text in exactly `width` cells, cut or filled on the right."""
    return set_cell_size(cut(text, width), max(width, 0))


def plain(value: Any) -> str:
    """A value of any shape in one line of words."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {plain(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value))
    return "" if value is None else str(value)


def exact(count: int) -> str:
    """As `tokens`, with every digit below 100K: 1,324 less 26 must not look like nothing."""
    return f"{count:,}" if count < 100_000 else tokens(count)
