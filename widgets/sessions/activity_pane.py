"""Pane 5: what just happened, newest first, with who did it and how long ago."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from textual.content import Content

from engine.overview import Overview
from engine.workspace.snapshot import Activity
from widgets.parts.pane import Pane
from widgets.parts.row_list import Row
from widgets.text.formats import age, pad

SOURCE_WIDTH = 9

NARROW = 64
"""Columns: half of a terminal of 99 has 48."""


class ActivityPane(Pane):
    NUMBER = 5
    TITLE = "Activity"
    EMPTY: ClassVar[str] = "Nothing has happened yet. It shows here as soon as a file in .studio/ tells of something."
    NEWEST_FIRST = True

    def make_rows(self, overview: Overview, now: datetime) -> tuple[Row, ...]:
        return tuple(activity_rows(overview.activity, now, is_narrow=0 < self.size.width < NARROW))

    def tab_note(self, overview: Overview) -> str:
        newest = overview.activity[:1]
        return age(newest[0].at, self.now) if newest and self.now else ""


def activity_rows(activity: tuple[Activity, ...], now: datetime, *, is_narrow: bool = False) -> Iterator[Row]:
    """`is_narrow`: how long ago says enough, the time of day would cut what happened short. Enter tells both."""
    for number, entry in enumerate(activity):
        local = entry.at.astimezone(now.tzinfo)
        when = f"{local:%H:%M:%S}" if local.date() == now.date() else f"{local:%m-%d %H:%M}"
        clock = "" if is_narrow else f"{when} "
        left = Content.assemble((clock, "$foreground-muted"), entry.text.split("\n", 1)[0])
        right = Content.styled(f"{pad(entry.source, SOURCE_WIDTH)} {age(entry.at, now):>4}", "$foreground-muted")
        detail = f"{local:%Y-%m-%d %H:%M:%S}  {entry.source}\n\n{entry.text}"
        # Counted from the oldest, so that a new entry on top leaves the keys below it alone.
        yield Row(f"{len(activity) - number} {entry.at} {entry.text}", left, right, detail)
