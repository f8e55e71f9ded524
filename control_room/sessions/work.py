"""What the Sessions screen asks for, answered by the engine in workers; the app only passes it on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import App

from control_room.sessions.messages import (
    CheckpointRequested,
    DetailRead,
    DetailRequested,
    PauseRequested,
    RestorePreviewed,
    RestoreRequested,
    ResumeRequested,
    SessionChanged,
    ShowRequested,
)
from control_room.topics import SessionMessage
from control_room.workers import open_screens, run_in_worker
from engine.workspace.paths import WorkspacePaths

BY = "person"

CHECKPOINT_NAME = "by_hand"


class Sessions:
    def __init__(self, app: App[None], paths: WorkspacePaths, show: Callable[[str], None]) -> None:
        """`show` puts a session on the dashboard."""
        self._app = app
        self._paths = paths
        self._show = show

    def take(self, message: SessionMessage) -> None:
        """A request of the screen, or what a worker of ours found."""
        session_id = message.session_id
        match message:
            case ShowRequested():
                self._show(session_id)
            case DetailRequested():
                self._work(self._read, session_id, group="session")
            case PauseRequested():
                self._work(self._pause, session_id)
            case ResumeRequested():
                self._work(self._resume, session_id)
            case CheckpointRequested():
                self._work(self._checkpoint, session_id)
            case RestoreRequested():
                self._work(self._preview, session_id, message.checkpoint_id)
            case RestorePreviewed():
                self._ask(message)
            case DetailRead():
                self._hand_down(message)
            case SessionChanged():
                self._app.notify(message.text, title=message.title, markup=False)

    # Answers, in the app's thread

    def _hand_down(self, read: DetailRead) -> None:
        from control_room.sessions.screen import SessionsScreen

        for screen in open_screens(self._app, SessionsScreen):
            screen.show_session(read.session_id, read.detail)

    def _ask(self, previewed: RestorePreviewed) -> None:
        """What would change is shown; only the person's `y` does it."""
        from widgets.dialogs.diff_dialog import DiffDialog

        preview = previewed.preview

        def answer(agreed: bool | None) -> None:
            if agreed:
                self._work(self._restore, previewed.session_id, preview.checkpoint.id)

        title = f"Go back to {preview.checkpoint.name}?"
        self._app.push_screen(DiffDialog(title, preview.diff, key="y", label="Go back", text=preview.said), answer)

    # The engine's part, in workers

    def _work(self, work: Callable[..., SessionMessage], *facts: str, group: str = "change session") -> None:
        # Not exclusive: a change that was begun is finished. Reading is asked for at most every 100 ms.
        run_in_worker(self._app, partial(work, *facts), group)

    def _read(self, session_id: str) -> SessionMessage:
        from engine.orchestration.errors import OrchestrationError
        from engine.orchestration.session_list import read_session

        try:
            return DetailRead(session_id, read_session(self._paths, session_id))
        except OrchestrationError:  # its folder was just removed: the list will say so
            return DetailRead(session_id, None)

    def _pause(self, session_id: str) -> SessionMessage:
        from engine.orchestration.pausing import pause_session

        paused = pause_session(self._paths, session_id, by=BY)
        if paused.asked:
            text = f"Process {paused.asked.pid} ({paused.asked.by}) stops after its step."
            return SessionChanged(session_id, "Asked to pause", text)
        goes_on = f" {paused.held_by} goes on with its task: stop it there." if paused.held_by else ""
        return SessionChanged(session_id, "Paused", f"{session_id}{goes_on}")

    def _resume(self, session_id: str) -> SessionMessage:
        from engine.orchestration.pausing import resume_session

        resumed = resume_session(self._paths, session_id, by=BY)
        how = "r on the dashboard goes on with its task." if resumed.task_id else "Go on where it was begun."
        return SessionChanged(session_id, "Active again", f"{resumed.status}. {how}")

    def _checkpoint(self, session_id: str) -> SessionMessage:
        from engine.orchestration.checkpoints import add_checkpoint

        checkpoint_id = add_checkpoint(self._paths, session_id, CHECKPOINT_NAME, BY)
        return SessionChanged(session_id, "Checkpoint made", f"{checkpoint_id} ({CHECKPOINT_NAME})")

    def _preview(self, session_id: str, checkpoint_id: str) -> SessionMessage:
        from engine.orchestration.restore_preview import restore_preview

        return RestorePreviewed(session_id, restore_preview(self._paths, session_id, checkpoint_id))

    def _restore(self, session_id: str, checkpoint_id: str) -> SessionMessage:
        from engine.orchestration.restoring import restore

        undone = restore(self._paths, session_id, checkpoint_id, BY).undone
        text = f"To do again: {', '.join(undone)}." if undone else "No step is to do again."
        return SessionChanged(session_id, "Went back", text)
