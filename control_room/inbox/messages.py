"""What the inbox screen asks for, and what the workers that answer it report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from control_room.topics import InboxMessage

if TYPE_CHECKING:
    # The engine's part is loaded when the screen is first opened.
    from engine.inbox.item import DecidedItem, InboxItem
    from widgets.inbox.inbox_detail import Preview


# Requests


@dataclass
class PreviewRequested(InboxMessage):
    """What accepting an item would change is to be found out; `edited` is what a person made of it, or None."""

    item_id: str
    edited: str | None


@dataclass
class AcceptRequested(InboxMessage):
    """These are to be done, one after the other."""

    items: tuple[InboxItem, ...]


@dataclass
class RejectRequested(InboxMessage):
    """An item is not wanted."""

    item: InboxItem
    reason: str


@dataclass
class OpenRequested(InboxMessage):
    """A question is to be answered in its own dialog."""

    item: InboxItem


@dataclass
class UndoRequested(InboxMessage):
    """A decision is to be taken back; without an id, the last one made here."""

    decision_id: str = ""


@dataclass
class DecidedRequested(InboxMessage):
    """The decisions that hold are to be listed."""


# Facts


@dataclass
class PreviewRead(InboxMessage):
    """What accepting an item would change is found out."""

    item_id: str
    edited: str | None
    preview: Preview


@dataclass
class ItemDecided(InboxMessage):
    """It is written."""

    item: InboxItem
    decision_id: str
    is_accepted: bool
    review: str = ""
    """`3 accepted, 1 rejected`, of a sprint's review that was finished with it."""


@dataclass
class DecisionRefused(InboxMessage):
    """It was not done, and why."""

    item: InboxItem
    reason: str
    remedy: str


@dataclass
class AllApplied(InboxMessage):
    """Several were decided one after the other; each was told about by itself."""

    done: int
    refused: int


@dataclass
class DecisionUndone(InboxMessage):
    """A decision is taken back."""

    decision_id: str
    item_id: str
    """What waits again."""


@dataclass
class UndoRefused(InboxMessage):
    """A decision could not be taken back."""

    reason: str
    remedy: str


@dataclass
class DecidedRead(InboxMessage):
    """What was decided before is read."""

    decided: tuple[DecidedItem, ...]
