"""What a person decides: a new goal, and the answer to whatever waits. Dialogs ask, workers write, the run goes on."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App, SuspendNotSupported

from control_room.messages import DecisionMessage, LogEndRead, Refused, ReviewRead
from control_room.offered_plans import OfferedPlans
from control_room.workers import run_in_worker
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from widgets.dialogs.answers import DecidedAnswer, GoalRequest
    from widgets.dialogs.dialog import Dialog
    from widgets.plans.plan_review import PlanReview
    from widgets.plans.review_screen import ReviewScreen


class Decisions:
    def __init__(
        self,
        app: App[None],
        paths: WorkspacePaths,
        *,
        go_on: Callable[[str], None],
        open_goal: Callable[[GoalRequest], None],
    ) -> None:
        """`go_on` runs a task again after an answer; `open_goal` begins with a goal."""
        self._app = app
        self._paths = paths
        self._go_on = go_on
        self._open_goal = open_goal
        self._typed: dict[str, dict[str, str]] = {}
        """Question id to what was typed into its form and not sent yet."""
        self._offered = OfferedPlans(app, paths)
        self._goal = ""
        self._asked: tuple[OpenQuestion, Dialog[Any] | ReviewScreen] | None = None
        """What is asked on the screen just now."""

    # A new goal

    def ask_for_goal(self) -> None:
        from engine.running.runs import assistant_name
        from widgets.dialogs.goal_dialog import GoalDialog

        dialog = GoalDialog(assistant_name(self._paths), self._goal)
        self._app.clear_notifications()

        def take(request: GoalRequest | None) -> None:
            self._goal = "" if request else dialog.goal
            if request is not None:
                self._open_goal(request)

        self._app.push_screen(dialog, take)

    def show_route(self, goal: str) -> None:
        """Where the goal would lead, on the dialog that asks for it."""
        from engine.orchestration.routing import find_route
        from widgets.dialogs.goal_dialog import GoalDialog

        dialog = self._app.screen
        if not isinstance(dialog, GoalDialog):
            return
        route = find_route(goal)
        dialog.show_route(route.workflow, route.confidence, route.reason)

    # What waits

    def follow(self, questions: tuple[OpenQuestion, ...]) -> None:
        """These wait now. A dialog whose question somebody else answered stays, with what was typed, and says so."""
        if self._asked is None:
            return
        question, dialog = self._asked
        if dialog not in self._app.screen_stack:
            self._asked = None
        elif not dialog.is_over and all(other.id != question.id for other in questions):
            dialog.show_over("it was answered elsewhere, or the run was stopped")

    def answer(self, question: OpenQuestion) -> None:
        """Shows what the question is answered on, once all that it needs is read."""
        match question.kind:
            case QuestionKind.REVIEW:
                self._work(partial(self._read_review, question))
            case QuestionKind.ESCALATION:
                self._work(partial(self._read_log, question))
            case _:
                self._ask(question)

    def take(self, message: DecisionMessage) -> None:
        """What a question is answered on is read."""
        match message:
            case ReviewRead():
                self._ask(message.question, review=message.review)
            case LogEndRead():
                self._ask(message.question, log=message.text)

    def _ask(self, question: OpenQuestion, *, log: str = "", review: PlanReview | None = None) -> None:
        from widgets.dialogs.round_form import RoundForm
        from widgets.inbox.question_dialogs import dialog_for

        dialog = dialog_for(question, log=log, review=review, typed=self._typed.get(question.id))
        self._asked = (question, dialog)
        self._app.clear_notifications()  # that something waits is seen now; in 80 columns a toast hides the keys

        def take(answer: DecidedAnswer | None) -> None:
            if answer is not None:
                self._typed.pop(question.id, None)
                self._work(partial(self._give, question, answer))
            elif isinstance(dialog, RoundForm):
                self._typed[question.id] = dialog.typed

        self._app.push_screen(dialog, take)

    def edit_plan(self, task_id: str) -> None:
        """Opens the plan in the person's editor, in this terminal; afterwards it is challenged anew."""
        command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        try:
            with self._app.suspend():
                subprocess.run([*shlex.split(command), str(self._paths.plan(task_id))], check=False)
        except SuspendNotSupported:
            self._app.post_message(Refused("This terminal cannot be handed over", "Edit the plan in another one"))
        except (OSError, ValueError) as error:
            self._app.post_message(Refused(f"The editor {command!r} did not start: {error}", "Set $EDITOR"))
        else:
            if task_id in self._offered:
                self._work(partial(self._offered.offer_again, task_id))
            else:
                self._go_on(task_id)

    # In workers

    def _work(self, work: Callable[[], None]) -> None:
        run_in_worker(self._app, work, "decide")

    def _read_review(self, question: OpenQuestion) -> None:
        from engine.running.reviewing import read_review
        from widgets.plans.plan_review import PlanReview

        self._offered.note(question)
        found = read_review(self._paths, question.task_id)
        review = PlanReview(found.plan, found.runnables, found.confidence, found.problems, found.warnings)
        self._app.post_message(ReviewRead(question, review))

    def _read_log(self, question: OpenQuestion) -> None:
        from engine.running.reviewing import read_log_end

        text = read_log_end(self._paths, question.task_id, str(question.facts.get("log", "")))
        self._app.post_message(LogEndRead(question, text))

    def _give(self, question: OpenQuestion, answer: DecidedAnswer) -> None:
        from engine.running.answers import give_answer

        document: dict[str, Any] = answer.document
        give_answer(self._paths, question.session_id, question.id, document)
        if question.kind is QuestionKind.PERMISSION:
            return  # the run goes on by itself
        if question.task_id in self._offered and question.kind is QuestionKind.REVIEW:
            self._app.call_from_thread(self._offered.tell, question.task_id, str(document.get("choice", "")))
        elif document.get("choice") == "edit":
            self._app.call_from_thread(self.edit_plan, question.task_id)
        else:
            self._app.call_from_thread(self._go_on, question.task_id)
