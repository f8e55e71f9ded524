"""The dashboard: five panes, and the keys that act on what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from control_room.dashboard.keys import CONDITIONAL, Situation, asking_step, is_possible
from control_room.dashboard.messages import (
    AnswerRequested,
    BuildRequested,
    RollbackRequested,
    RunRequested,
    SessionPickRequested,
    StopRequested,
    TaskPickRequested,
)
from control_room.dashboard.view import DashboardView
from control_room.text_dialog import TextDialog, problems_dialog
from widgets.building.build_pane import BuildPane
from widgets.parts.pane import Pane

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import Wait  # the first picture does not wait for it


class Dashboard(DashboardView):
    """Asks for what a key says; the app has it done, and the files say what came of it."""

    BINDING_GROUP_TITLE = "Dashboard"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "answer", "Answer", tooltip="What waits for you: a question, a review, a permission, a failure"),
        Binding("a", "tell_of_claude", "Answer", show=False, tooltip="Claude asks in its own terminal: says what"),
        Binding("p", "plan_on", "Plan on", tooltip="Go on with the planning of the task in pane 2"),
        Binding("b", "build", "Build", tooltip="Build the task in pane 2"),
        Binding("b", "take_over", "Take over", tooltip="Claude builds the task in pane 2: go on with it here"),
        Binding("r", "resume", "Resume", tooltip="Go on with the task in pane 2; finished steps stay finished"),
        Binding("b", "resume", "Resume", show=False, system=True),  # said once, by `r`
        Binding("r", "take_over", "Take over", show=False, system=True),  # said once, by `b`
        Binding("s", "stop_after_step", "Stop", tooltip="Let the running step finish, then stop"),
        Binding("x", "stop_now", "Stop now", tooltip="End the running command; the step is run again on resume"),
        Binding("c", "check_step", "Check", tooltip="You did the selected step by hand: have it checked"),
        Binding("u", "undo_step", "Roll back", show=False, tooltip="The files as they were before the selected step"),
        Binding("t", "pick_task", "Tasks", tooltip="Choose the task in pane 2"),
        Binding(
            "L", "app.open('claude')", "Claude", tooltip="Claude's sessions here: state, context, cost, sub-agents"
        ),
        Binding("o", "pick_session", "Sessions", show=False, tooltip="Choose the session in pane 1"),
        # 80 columns are few: the panes' frames and tabs say their numbers, and `?` tells of `/`.
        Binding("1", "pane(1)", "Panes", show=False, key_display="1-5"),
        # Said once, by the key above; `system` keeps these out of the help.
        *(Binding(str(number), f"pane({number})", "Pane", show=False, system=True) for number in range(2, 6)),
        Binding("tab", "next_pane(1)", "Next pane", show=False),
        Binding("shift+tab", "next_pane(-1)", "Previous pane", show=False),
        Binding("exclamation_mark", "problems", "Problems", show=False, tooltip="All problems with their remedies"),
    ]

    # Building

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys show and work only where they would do something."""
        return action not in CONDITIONAL or is_possible(action, self._situation)

    @property
    def _situation(self) -> Situation:
        overview = self._overview
        step = next((pane.selected_step for pane in self.query(BuildPane)), None)
        is_asked = overview is not None and bool(overview.snapshot.questions)
        return Situation(self.build, step, is_asked, self._claude_wait is not None, self._own_build)

    @property
    def _claude_wait(self) -> Wait | None:
        sessions = self._overview.claude if self._overview is not None else ()
        return next((session.wait for session in sessions if session.wait is not None), None)

    def action_answer(self) -> None:
        self.post_message(AnswerRequested())

    def action_tell_of_claude(self) -> None:
        wait = self._claude_wait
        if wait is not None:
            title = f"? Claude {wait.state.value}: answer in its terminal"
            self.notify(wait.words, title=title, markup=False)

    def action_plan_on(self) -> None:
        if self.build is not None:
            self.post_message(RunRequested(self.build.task_id))

    def action_build(self) -> None:
        if self.build is not None:
            self.post_message(BuildRequested(self.build.task_id))

    def action_resume(self) -> None:
        self.action_build()

    def action_take_over(self) -> None:
        self.action_build()  # which asks first where Claude builds it

    def action_stop_after_step(self) -> None:
        self.post_message(StopRequested(now=False))

    def action_stop_now(self) -> None:
        self.post_message(StopRequested(now=True))

    def action_check_step(self) -> None:
        step_id = asking_step(self._situation)
        if self.build is not None and step_id:
            self.post_message(BuildRequested(self.build.task_id, frozenset({step_id})))

    def action_undo_step(self) -> None:
        step = self._situation.step
        if self.build is not None and step is not None:
            self.post_message(RollbackRequested(self.build.task_id, step.step.id))

    # Choosing and reading

    def action_pane(self, number: int) -> None:
        self.show_pane(number)

    def action_next_pane(self, direction: int) -> None:
        self.show_pane((self._shown_pane - 1 + direction) % 5 + 1)

    def action_pick_task(self) -> None:
        self.post_message(TaskPickRequested())

    def action_pick_session(self) -> None:
        self.post_message(SessionPickRequested())

    def action_problems(self) -> None:
        self.app.push_screen(problems_dialog(self.problems))

    @on(Pane.DetailRequested)
    def _show_detail(self, event: Pane.DetailRequested) -> None:
        self.app.push_screen(TextDialog(event.title, event.text))
