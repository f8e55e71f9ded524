"""The engine's part of the inbox screen. All of it runs in workers, and tells what came of it by messages."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from control_room.inbox.messages import (
    AllApplied,
    DecidedRead,
    DecisionRefused,
    DecisionUndone,
    ItemDecided,
    PreviewRead,
    PreviewRequested,
    UndoRefused,
)
from control_room.messages import Refused
from control_room.topics import InboxMessage
from control_room.workers import attempted_in
from engine.inbox.item import FileChange, InboxItem, ItemKind
from engine.workspace.paths import WorkspacePaths
from widgets.inbox.inbox_detail import FileDiff, Preview

if TYPE_CHECKING:
    from engine.inbox.inbox import Inbox
    from engine.knowledge.deciding.decision_log import Decision

BY = "person"

NOTHING_TO_UNDO = ("Nothing was decided here that could be taken back", "U lists what was decided elsewhere")


class InboxJobs:
    """One at a time: an `Inbox` is for one thread."""

    def __init__(
        self,
        paths: WorkspacePaths,
        leaving: Event,
        tell: Callable[[InboxMessage], object],
        inbox: Inbox | None = None,
    ) -> None:
        """`leaving`: set when no further one of several is to be begun. `tell` is called from a worker."""
        self._paths = paths
        self._leaving = leaving
        self._tell = tell
        self._inbox = inbox
        self._made: dict[str, str] = {}
        """Item to the decision that was made about it here."""

    @property
    def _engine(self) -> Inbox:
        """Kept: what did not change is not read again."""
        if self._inbox is None:
            from engine.inbox.inbox import Inbox

            self._inbox = Inbox(self._paths)
        return self._inbox

    def changes_of(self, request: PreviewRequested) -> tuple[FileChange, ...] | Refused:
        """What accepting would change, or why that cannot be told."""
        return attempted_in("inbox", lambda: self._engine.preview(request.item_id, request.edited))

    def accept_all(self, items: tuple[InboxItem, ...], edits: dict[str, str | None]) -> None:
        """Tells of each at once, so that it leaves the list when it is done, and of several how many were."""
        outcomes = [self._accept(item, edits[item.id]) for item in items if not self._leaving.is_set()]
        if len(items) > 1:
            self._tell(AllApplied(outcomes.count(True), outcomes.count(False)))

    def reject(self, item: InboxItem, reason: str) -> None:
        found = attempted_in("inbox", lambda: self._engine.reject(item.id, by=BY, reason=reason))
        if isinstance(found, Refused):
            self._tell(DecisionRefused(item, found.reason, found.remedy))
        else:
            self._made[item.id] = found.id
            self._tell(ItemDecided(item, found.id, is_accepted=False))

    def undo(self, decision_id: str) -> None:
        if not decision_id:
            self._tell(UndoRefused(*NOTHING_TO_UNDO))
            return
        found = attempted_in("inbox", lambda: self._engine.undo(decision_id, by=BY))
        if isinstance(found, Refused):
            self._tell(UndoRefused(found.reason, found.remedy))
        else:
            self._tell(DecisionUndone(decision_id, _item_of(found)))

    def undo_about(self, item_id: str) -> None:
        """Takes back what was decided about an item here, if anything came of it."""
        self.undo(self._made.get(item_id, ""))

    def list_decided(self) -> None:
        found = attempted_in("inbox", self._engine.decided)
        self._tell(UndoRefused(found.reason, found.remedy) if isinstance(found, Refused) else DecidedRead(found))

    def _accept(self, item: InboxItem, edited: str | None) -> bool:
        found = attempted_in("inbox", lambda: self._engine.accept(item.id, by=BY, edited=edited))
        if isinstance(found, Refused):
            self._tell(DecisionRefused(item, found.reason, found.remedy))
            return False
        self._made[item.id] = found.id
        review = attempted_in("inbox", lambda: self._review_of(item)) if item.kind is ItemKind.FINISH else ""
        self._tell(ItemDecided(item, found.id, is_accepted=True, review="" if isinstance(review, Refused) else review))
        return True

    def _review_of(self, item: InboxItem) -> str:
        """What the review came to that was finished just now."""
        from engine.inbox.review_summary import review_summary
        from engine.inbox.subjects import FINISH
        from engine.knowledge.deciding.decision_log import DecisionLog

        return str(review_summary(DecisionLog(self._paths).read(), int(item.id.removeprefix(FINISH))))


def _item_of(decision: Decision) -> str:
    from engine.inbox.subjects import item_id_of

    return item_id_of(decision)


def preview_read(request: PreviewRequested, found: tuple[FileChange, ...] | Refused) -> PreviewRead:
    """The change as diffs. Of a large file that takes longer than finding it out, and holds up no decision."""
    if isinstance(found, Refused):
        preview = Preview(refused=found.reason, remedy=found.remedy)
    else:
        preview = Preview(tuple(FileDiff(change.path, hunks_of(change.diff)) for change in found))
    return PreviewRead(request.item_id, request.edited, preview)


def hunks_of(diff: str) -> str:
    """A unified diff without its first two lines, which name the file."""
    return diff.split("\n", 2)[2] if diff.startswith("--- ") else diff
