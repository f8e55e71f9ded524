"""What the inbox screen asks for, handed to workers in the order of the keys; what comes of it goes to the desk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING

from textual.app import App

from control_room.inbox.desk import InboxDesk, Made
from control_room.inbox.jobs import InboxJobs, preview_read
from control_room.inbox.messages import (
    AcceptRequested,
    AllApplied,
    DecidedRead,
    DecidedRequested,
    DecisionRefused,
    DecisionUndone,
    ItemDecided,
    OpenRequested,
    PreviewRead,
    PreviewRequested,
    RejectRequested,
    UndoRefused,
    UndoRequested,
)
from control_room.messages import Refused
from control_room.topics import InboxMessage
from control_room.workers import open_screens, run_in_worker
from engine.inbox.item import InboxItem, ItemKind
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion

if TYPE_CHECKING:
    from control_room.inbox.screen import InboxScreen
    from engine.inbox.inbox import Inbox


class InboxWork:
    """One job after the other: `a` and then `u` takes back what `a` did, however long that takes."""

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
        self._answer = answer
        self._go_on = go_on
        self._wake = wake
        self._jobs = InboxJobs(paths, leaving, app.post_message, inbox)
        self._waiting: deque[Callable[[], None]] = deque()
        self._one_at_a_time = Lock()
        self._previewed: PreviewRequested | None = None

    def take(self, message: InboxMessage) -> None:
        """A request of the screen, or what a job of ours found."""
        match message:
            case OpenRequested() if message.item.question is not None:
                self._answer(message.item.question)
            case PreviewRequested():
                self._previewed = message
                run_in_worker(self._app, partial(self._preview, message), "inbox")
            case AcceptRequested():
                self._accept(message.items)
            case RejectRequested():
                self._do(partial(self._jobs.reject, message.item, message.reason))
            case UndoRequested():
                self._undo(message.decision_id)
            case DecidedRequested():
                self._do(self._jobs.list_decided)
            case PreviewRead() | DecidedRead():
                for screen in self._screens():
                    screen.show_read(message)
            case _:
                self._note(message)
        for screen in self._screens():
            screen.redraw()

    def _accept(self, items: tuple[InboxItem, ...]) -> None:
        edits = {item.id: self.desk.edits.get(item.id) for item in items}
        self._do(partial(self._jobs.accept_all, items, edits))

    def _undo(self, decision_id: str) -> None:
        """The last one is chosen now: what is on its way was meant, even if it comes to be refused."""
        desk = self.desk
        if desk.in_flight and not decision_id:
            self._do(partial(self._jobs.undo_about, desk.in_flight[-1]))
        else:
            self._do(partial(self._jobs.undo, decision_id or (desk.made[-1].decision_id if desk.made else "")))

    # What jobs report

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
                for screen in self._screens():
                    screen.return_to(message.item_id)
            case UndoRefused():
                desk.said = f"Not taken back: {message.reason}. {message.remedy}"
        if isinstance(message, DecisionRefused | UndoRefused) and not self._screens():
            self._app.post_message(Refused(message.reason, message.remedy))  # the inbox was closed meanwhile
        self._wake()

    def _note_decided(self, decided: ItemDecided) -> None:
        self.desk.note_decided(Made(decided.decision_id, decided.item, decided.is_accepted), decided.review)
        if decided.item.kind is ItemKind.RECOVERY and decided.is_accepted:
            self._go_on(decided.item.task_id)

    def _screens(self) -> list[InboxScreen]:
        from control_room.inbox.screen import InboxScreen

        return open_screens(self._app, InboxScreen)

    # Workers

    def _do(self, job: Callable[[], None]) -> None:
        self._waiting.append(job)
        run_in_worker(self._app, self._next_job, "inbox")

    def _next_job(self) -> None:
        """The oldest one: as many workers as jobs are started, and each takes the next."""
        with self._one_at_a_time:
            self._waiting.popleft()()

    def _preview(self, request: PreviewRequested) -> PreviewRead | None:
        """None where the cursor went on meanwhile."""
        with self._one_at_a_time:
            if request is not self._previewed:
                return None
            found = self._jobs.changes_of(request)
        return preview_read(request, found)
