"""What was decided before, to choose what is taken back."""

from collections.abc import Iterable
from datetime import datetime

from engine.inbox.item import DecidedItem, titled
from widgets.parts.picker import PickerRow
from widgets.text.formats import age, pad
from widgets.text.glyphs import DONE, FAILED, Mark

VERDICTS = {
    "accept": DONE._replace(word="accepted"),
    "edit": DONE._replace(word="edited"),
    "reject": FAILED._replace(word="rejected"),
}

BY_WIDTH = 8


def decided_rows(decided: Iterable[DecidedItem], now: datetime) -> tuple[PickerRow, ...]:
    """In the order given; the reason stands behind the title, so that it can be searched for."""
    return tuple(_row(item, now) for item in decided)


def _row(item: DecidedItem, now: datetime) -> PickerRow:
    mark = VERDICTS.get(item.what, Mark("·", item.what, "$foreground-muted"))
    reason = f": {item.reason}" if item.reason else ""
    detail = f"{pad(mark.word, 8)} {pad(item.by, BY_WIDTH)} {age(item.at, now):>4}"
    return PickerRow(item.decision_id, mark, f"{titled(item.action, item.title)}{reason}", detail)
