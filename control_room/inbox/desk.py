"""What a person has on the desk while going through the inbox: marks, edits, drafts, and what became of decisions.

It outlives the screen, so that closing and opening it loses nothing. What waits is never taken from here: only the
files say that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.inbox.item import InboxItem
from widgets.inbox.inbox_list import Standing, item_title

if TYPE_CHECKING:
    from collections.abc import Mapping


DETAIL_SAYS_WHY = "Not done: the detail says why"


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that was made here and holds."""

    decision_id: str
    item: InboxItem
    is_accepted: bool


class InboxDesk:
    def __init__(self) -> None:
        self.marked: set[str] = set()
        self.edits: dict[str, str] = {}
        """Item to what a person made of it, to be accepted like that."""
        self.drafts: dict[str, str] = {}
        """Item to what was typed and not saved. Both are kept when the item leaves: undoing brings it back."""
        self.made: list[Made] = []
        """Oldest first."""
        self.in_flight: list[str] = []
        """Items that are decided about just now, in the order of the keys."""
        self.said = ""
        """What became of the last thing that was asked for."""
        self._waiting: set[str] = set()
        self._writing: set[str] = set()
        self._refusals: dict[str, tuple[str, str]] = {}
        self._refused_last = ""

    def take(self, items: Iterable[InboxItem]) -> None:
        """These wait now: what was marked, written or refused and is gone is forgotten."""
        self._waiting = {item.id for item in items}
        self.marked &= self._waiting
        self._writing &= self._waiting
        if self.said == DETAIL_SAYS_WHY and self._refused_last not in self._waiting:
            self.said = _refusal(*self._refusals.get(self._refused_last, ("", "")))  # its detail left with it
        self._refusals = {item_id: why for item_id, why in self._refusals.items() if item_id in self._waiting}

    def standings(self) -> Mapping[str, Standing]:
        """How each item stands that anything was done with."""
        touched = self.marked | self._writing | set(self.edits) | set(self.drafts) | set(self._refusals)
        return {item_id: self.standing(item_id) for item_id in touched}

    def standing(self, item_id: str) -> Standing:
        reason, remedy = self._refusals.get(item_id, ("", ""))
        return Standing(
            is_marked=item_id in self.marked,
            is_writing=item_id in self._writing,
            is_edited=item_id in self.edits,
            has_draft=item_id in self.drafts,
            refused=reason,
            remedy=remedy,
        )

    # What a person does

    def turn_mark(self, item_id: str) -> None:
        self.marked ^= {item_id}

    def save_edit(self, item: InboxItem, text: str) -> None:
        """Keeps what was made of an item; the same as proposed is no edit."""
        self.drafts.pop(item.id, None)
        self.edits.pop(item.id, None)
        if text.strip() != item.editable.strip():
            self.edits[item.id] = text

    def keep_draft(self, item: InboxItem, text: str) -> None:
        """Keeps what was typed and not saved, if there is anything new in it."""
        self.drafts.pop(item.id, None)
        if text != self.edits.get(item.id, item.editable):
            self.drafts[item.id] = text

    def text_to_edit(self, item: InboxItem) -> str:
        return self.drafts.get(item.id) or self.edits.get(item.id) or item.editable

    # What becomes of it

    def is_writing(self, item_id: str) -> bool:
        return item_id in self._writing

    def is_decided(self, item_id: str) -> bool:
        """Here: it is on its way to the file, or written and not taken back."""
        return item_id in self.in_flight or any(made.item.id == item_id for made in self.made)

    def begin(self, item_id: str) -> None:
        """A decision about it is on its way to the file."""
        self._writing.add(item_id)
        self.in_flight.append(item_id)
        self._refusals.pop(item_id, None)
        self.marked.discard(item_id)

    def note_decided(self, made: Made, review: str = "") -> None:
        """`review`: what the sprint's review came to, where that is finished with it."""
        self._landed(made.item.id)
        self.made.append(made)
        self.said = f"The sprint's review is finished: {review}." if review else _words(made)

    def note_refused(self, item_id: str, reason: str, remedy: str) -> None:
        self._landed(item_id)
        self._writing.discard(item_id)
        self._refusals[item_id] = (reason, remedy)
        self.said = DETAIL_SAYS_WHY if item_id in self._waiting else _refusal(reason, remedy)
        self._refused_last = item_id

    def note_undone(self, decision_id: str) -> None:
        made = next((made for made in self.made if made.decision_id == decision_id), None)
        self.said = "Taken back"
        if made is not None:
            self.made.remove(made)
            self._writing.discard(made.item.id)  # the list may never have gone without it
            self._refusals.pop(made.item.id, None)
            self.said = f"Taken back, it waits again: {made.item.title}"

    def _landed(self, item_id: str) -> None:
        if item_id in self.in_flight:
            self.in_flight.remove(item_id)


def _refusal(reason: str, remedy: str) -> str:
    return f"Not done: {reason}. {remedy}" if reason else "Not done"


def _words(made: Made) -> str:
    if not made.is_accepted:
        return f"Rejected: {made.item.title}"
    return f"Done, {item_title(made.item)}"
