"""What the inbox screen asks for, done by the engine in workers; what comes of it is told to the desk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING

from textual.app import App

from control_room.inbox_desk import InboxDesk, Made
from control_room.inbox_messages import (
    AcceptRequested,
    AllApplied,
    DecidedRead,
    DecidedRequested,
    DecisionRefused,
    DecisionUndone,
    InboxMessage,
    ItemDecided,
    OpenRequested,
    PreviewRead,
    PreviewRequested,
    RejectRequested,
    UndoRefused,
    UndoRequested,
)
from control_room.messages import Refused
from control_room.workers import attempted, run_in_worker
from engine.inbox.item import InboxItem, ItemKind
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion
from widgets.inbox_detail import FileDiff, Preview

if TYPE_CHECKING:
    from control_room.inbox_screen import InboxScreen
    from engine.inbox.inbox import Inbox

BY = "person"

NOTHING_TO_UNDO = ("Nothing was decided here that could be taken back", "U lists what was decided elsewhere")


class InboxWork:
    """One job after the other, in the order of the keys: `a` and then `u` takes back what `a` did."""

    def __init__(
        self,
        app: App[None],
        paths: WorkspacePaths,
        leaving: Event,
        *,
        answer: Callable[[OpenQuestion], None],
        go_on: Callable[[str], None],
        wake: Callable[[], None],
        inbox: Inbox | None = None,
    ) -> None:
        """`answer` opens a question's dialog, `go_on` a task's run; `wake` has the files looked at.

        `inbox`: the workspace's own where none is given.
        """
        self.desk = InboxDesk()
        self._app = app
        self._paths = paths
        self._leaving = leaving
        self._answer = answer
        self._go_on = go_on
        self._wake = wake
        self._jobs: deque[Callable[[], InboxMessage | None]] = deque()
        self._one_at_a_time = Lock()
        self._inbox = inbox
        self._previewed: PreviewRequested | None = None
        self._made: dict[str, str] = {}
        """Item to the decision that was made about it here; only jobs look at it."""

    def take(self, message: InboxMessage) -> None:
        """A request of the screen, or what a job of ours found."""
        match message:
            case OpenRequested() if message.item.question is not None:
                self._answer(message.item.question)
            case PreviewRequested():
                self._previewed = message
                self._do(partial(self._preview, message))
            case AcceptRequested():
                self._begin_accepting(message.items)
            case RejectRequested():
                self.desk.begin(message.item.id)
                self._do(partial(self._reject, message.item, message.reason))
            case UndoRequested():
                self._begin_undoing(message.decision_id)
            case DecidedRequested():
                self._do(self._list_decided)
            case PreviewRead() | DecidedRead():
                for screen in self._screens():
                    screen.show_read(message)
            case _:
                self._note(message)
        self._redraw()

    def _begin_accepting(self, items: tuple[InboxItem, ...]) -> None:
        edits = {item.id: self.desk.edits.get(item.id) for item in items}
        for item in items:
            self.desk.begin(item.id)
        self._do(partial(self._accept_all, items, edits))

    def _begin_undoing(self, decision_id: str) -> None:
        """The last one is chosen now: what is on its way was meant, even if it comes to be refused."""
        desk = self.desk
        if decision_id or not desk.in_flight:
            decision_id = decision_id or (desk.made[-1].decision_id if desk.made else "")
            self._do(partial(self._undo, lambda: decision_id))
        else:
            item_id = desk.in_flight[-1]
            self._do(partial(self._undo, lambda: self._made.get(item_id, "")))

    # What jobs report, in the app's thread

    def _note(self, message: InboxMessage) -> None:
        desk = self.desk
        match message:
            case ItemDecided():
                self._note_decided(message)
            case DecisionRefused():
                desk.note_refused(message.item.id, message.reason, message.remedy)
            case AllApplied():
                refused = f", {message.refused} refused: they stay, marked ✘" if message.refused else ""
                desk.said = f"{message.done} done{refused}. u takes back one after the other"
            case DecisionUndone():
                desk.note_undone(message.decision_id)
            case UndoRefused():
                desk.said = f"Not taken back: {message.reason}. {message.remedy}"
        self._wake()

    def _note_decided(self, decided: ItemDecided) -> None:
        self.desk.note_decided(Made(decided.decision_id, decided.item, decided.is_accepted), decided.review)
        if decided.item.kind is ItemKind.RECOVERY and decided.is_accepted:
            self._go_on(decided.item.task_id)

    def _screens(self) -> list[InboxScreen]:
        from control_room.inbox_screen import InboxScreen

        return [screen for screen in self._app.screen_stack if isinstance(screen, InboxScreen)]

    def _redraw(self) -> None:
        for screen in self._screens():
            screen.redraw()

    # Jobs, in workers

    def _do(self, job: Callable[[], InboxMessage | None]) -> None:
        self._jobs.append(job)
        run_in_worker(self._app, self._next_job, "inbox")

    def _next_job(self) -> InboxMessage | None:
        """The oldest one: as many workers as jobs are started, and each takes the next."""
        with self._one_at_a_time:
            return self._jobs.popleft()()

    @property
    def _engine(self) -> Inbox:
        """Kept: what did not change is not read again."""
        if self._inbox is None:
            from engine.inbox.inbox import Inbox

            self._inbox = Inbox(self._paths)
        return self._inbox

    def _preview(self, request: PreviewRequested) -> PreviewRead | None:
        if request is not self._previewed:  # the cursor went on meanwhile
            return None

        def read() -> Preview:
            changes = self._engine.preview(request.item_id, request.edited)
            return Preview(tuple(FileDiff(change.path, hunks_of(change.diff)) for change in changes))

        found = attempted(read)
        preview = Preview(refused=found.reason, remedy=found.remedy) if isinstance(found, Refused) else found
        return PreviewRead(request.item_id, request.edited, preview)

    def _accept_all(self, items: tuple[InboxItem, ...], edits: dict[str, str | None]) -> InboxMessage | None:
        outcomes = [self._accept(item, edits[item.id]) for item in items if not self._leaving.is_set()]
        if len(items) == 1:
            return None
        refused = outcomes.count(False)
        return AllApplied(len(outcomes) - refused, refused)

    def _accept(self, item: InboxItem, edited: str | None) -> bool:
        def accept() -> InboxMessage:
            decision = self._engine.accept(item.id, by=BY, edited=edited)
            self._made[item.id] = decision.id
            return ItemDecided(item, decision.id, is_accepted=True, review=self._review_of(item))

        return self._report(item, accept)

    def _review_of(self, item: InboxItem) -> str:
        """What the review came to that was finished just now."""
        if item.kind is not ItemKind.FINISH:
            return ""
        from engine.inbox.review_summary import review_summary
        from engine.inbox.subjects import FINISH
        from engine.knowledge.decision_log import DecisionLog

        return str(review_summary(DecisionLog(self._paths).read(), int(item.id.removeprefix(FINISH))))

    def _reject(self, item: InboxItem, reason: str) -> None:
        def reject() -> InboxMessage:
            decision = self._engine.reject(item.id, by=BY, reason=reason)
            self._made[item.id] = decision.id
            return ItemDecided(item, decision.id, is_accepted=False)

        self._report(item, reject)

    def _report(self, item: InboxItem, decide: Callable[[], InboxMessage]) -> bool:
        """Tells at once what became of it, so that of many each leaves the list when it is done."""
        found = attempted(decide)
        is_refused = isinstance(found, Refused)
        told = DecisionRefused(item, found.reason, found.remedy) if isinstance(found, Refused) else found
        self._app.post_message(told)
        return not is_refused

    def _undo(self, which: Callable[[], str]) -> InboxMessage:
        """`which`: the decision's id, once the jobs before are done; empty where there is none."""
        decision_id = which()
        if not decision_id:
            return UndoRefused(*NOTHING_TO_UNDO)
        found = attempted(lambda: self._engine.undo(decision_id, by=BY))
        if isinstance(found, Refused):
            return UndoRefused(found.reason, found.remedy)
        return DecisionUndone(decision_id)

    def _list_decided(self) -> InboxMessage:
        found = attempted(self._engine.decided)
        return UndoRefused(found.reason, found.remedy) if isinstance(found, Refused) else DecidedRead(found)


def hunks_of(diff: str) -> str:
    """A unified diff without its first two lines, which name the file."""
    return diff.split("\n", 2)[2] if diff.startswith("--- ") else diff
