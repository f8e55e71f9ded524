"""What a person does with runs: starting, stopping, agreeing to what they run, leaving them. `Runs` does the work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from control_room.dashboard.screen import Dashboard
from control_room.messages import Refused, RunEnded, RunMessage, TaskHeld, TrustNeeded
from control_room.runs import Runs
from engine.workspace.problems import Problem

if TYPE_CHECKING:
    from engine.workspace.build_record import BuildRecord

DETACH = "detach"


class Steering:
    def __init__(
        self, app: App[None], runs: Runs, dashboard: Dashboard, root: Path, clock: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._runs = runs
        self._dashboard = dashboard
        self._root = root
        self._clock = clock
        self._quits_after_run = False
        self._answered = ""
        """The task of a run that may have been about to end when the person answered."""

    def take(self, message: RunMessage) -> None:
        """What a worker of `Runs` found."""
        match message:
            case TrustNeeded():
                self._ask_for_trust(message)
            case TaskHeld():
                self._ask_to_take_over(message)
            case RunEnded():
                self._note_end(message)

    def start(
        self, task_id: str, name: str, done_by_person: frozenset[str] = frozenset(), *, after_answer: bool = False
    ) -> None:
        if self._runs.is_running:
            self._app.notify("One run at a time: stop the running one first.", severity="warning")
            return
        self._dashboard.show_refusal(None)
        self._runs.start(task_id, name, done_by_person, after_answer=after_answer)
        self._show_own_build()

    def go_on(self, task_id: str) -> None:
        """After an answer: whoever runs the task ended when it had to ask, or is just about to."""
        if self._runs.is_running and self._runs.task_id == task_id:
            self._answered = task_id
        else:
            self.start(task_id, "run", after_answer=True)

    def stop(self, build: BuildRecord | None, *, now: bool) -> None:
        """Stops the run of the task that is shown."""
        if self._runs.is_running and (build is None or build.task_id != self._runs.task_id):
            self._app.notify("What was begun here is another task: t shows it.", severity="warning")
            return
        if build is None:
            return
        session_id = build.owner.session_id if build.owner and build.running else ""
        self._runs.stop(session_id, build.task_id, now=now)
        self._show_own_build("asked to stop")
        self._app.notify("Stopping now …" if now else "Stopping after this step … (x stops now)")

    def _ask_for_trust(self, needed: TrustNeeded) -> None:
        from widgets.dialogs.trust_dialog import TrustDialog

        def answer(agreed: bool | None) -> None:
            if agreed:
                self._runs.trust_and_start(needed.plan, needed.done_by_person, take_over=needed.take_over)
                self._show_own_build()

        self._app.push_screen(TrustDialog(self._root, needed.runnables, trusted_before=needed.agreed_before), answer)

    def _ask_to_take_over(self, held: TaskHeld) -> None:
        from widgets.dialogs.take_over_dialog import TakeOverDialog

        def answer(takes_over: bool | None) -> None:
            if takes_over:
                self._runs.start(held.holder.task_id, held.name, held.done_by_person, take_over=True)
                self._show_own_build()

        self._app.push_screen(TakeOverDialog(held.holder, self._clock()), answer)

    def tell_refusal(self, refused: Refused) -> None:
        self._app.notify(refused.remedy, title=refused.reason, severity="error", timeout=12, markup=False)
        self._dashboard.show_refusal(Problem("not done", refused.reason, refused.remedy))

    def _note_end(self, ended: RunEnded) -> None:
        self._runs.ended()
        self._show_own_build()
        answered, self._answered = self._answered, ""
        if self._quits_after_run:
            self._app.exit()
        elif ended.waits and answered == ended.task_id:
            self.start(answered, "run")  # it may not have seen the answer; if it has, it waits again at once

    def leave(self) -> None:
        """Ends the control room; where a run was begun here, asks first what is to become of it."""
        if not self._runs.is_running:
            self._app.exit()
            return
        from widgets.dialogs.choice_dialog import Choice, ChoiceDialog

        choices = [
            Choice("d", "Detach: it goes on in the background", DETACH),
            Choice("s", "Stop after this step, then quit", "after_step"),
            Choice("x", "Stop now, quit: the step is run again on resume", "now"),
        ]
        text = f"{self._runs.task_id} is running. Finished steps stay finished in any case."
        self._app.push_screen(ChoiceDialog("A run is going", text, choices, cancel="Stay"), self._leave)

    def _leave(self, answer: str | None) -> None:
        if answer is None:
            return
        if answer == DETACH or not self._runs.is_running:  # or it ended while the question stood
            self._app.exit()
            return
        self._quits_after_run = True
        self._runs.stop_own(now=answer == "now")
        self._show_own_build("asked to stop, then quits")

    def _show_own_build(self, stopping: str = "") -> None:
        """Files tell what is built; only we know that a task out of sight is, or that a stop is on its way."""
        self._dashboard.show_own_build(self._runs.task_id, stopping)
