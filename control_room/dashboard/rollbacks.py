"""Rolling a step back from the dashboard: what would change is shown first, and only the person's `y` does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from textual.app import App

from control_room.dashboard.messages import RollbackPreviewed, RollbackRequested, StepRolledBack
from control_room.topics import RollbackMessage
from control_room.workers import run_in_worker
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    from engine.building.rollback import Rollback


class Rollbacks:
    def __init__(self, app: App[None], paths: WorkspacePaths, leaving: Event) -> None:
        self._app = app
        self._paths = paths
        self._leaving = leaving

    def take(self, message: RollbackMessage) -> None:
        """A request of the dashboard, or what a worker of ours found."""
        match message:
            case RollbackRequested():
                self._work(partial(self._preview, message.task_id, message.step_id))
            case RollbackPreviewed():
                self._ask(message)
            case StepRolledBack():
                self._app.notify(
                    f"Kept as it was: {message.kept}", title=f"{message.step_id} is rolled back", markup=False
                )

    def _ask(self, previewed: RollbackPreviewed) -> None:
        from widgets.dialogs.diff_dialog import DiffDialog

        rollback = previewed.rollback

        def answer(agreed: bool | None) -> None:
            if agreed:
                self._work(partial(self._apply, previewed.task_id, rollback))

        text = f"To do again: {', '.join(rollback.steps)}. What the files are now is kept."
        if rollback.diff:
            text += f"\nChanged since {rollback.step_id} began, and taken back:"
        title = f"Roll back to before {rollback.step_id}?"
        self._app.push_screen(DiffDialog(title, rollback.diff, key="y", label="Roll back", text=text), answer)

    # In workers

    def _work(self, work: Callable[[], RollbackMessage]) -> None:
        run_in_worker(self._app, work, "rollback")

    def _preview(self, task_id: str, step_id: str) -> RollbackPreviewed:
        from engine.building.rollback import StepRollback

        return RollbackPreviewed(task_id, StepRollback(self._paths, task_id, self._leaving).preview(step_id))

    def _apply(self, task_id: str, rollback: Rollback) -> StepRolledBack:
        from engine.building.rollback import StepRollback

        # Not stopped by quitting: what was begun is finished, so no file is left half way.
        restored = StepRollback(self._paths, task_id, Event()).apply(rollback, "person")
        return StepRolledBack(rollback.step_id, restored.kept.ref)
