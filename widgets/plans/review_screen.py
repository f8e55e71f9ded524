"""A plan for review: its steps as a graph, all that is known of each, and the three answers to it."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from widgets.dialogs.answers import ReviewAnswer
from widgets.dialogs.trust_dialog import RunnableList
from widgets.dialogs.words_dialog import WordsDialog
from widgets.parts.detail_view import DetailView
from widgets.parts.row_list import RowList
from widgets.parts.title_line import TitleLine
from widgets.plans.plan_detail import part_detail
from widgets.plans.plan_review import PlanReview, review_rows
from widgets.plans.step_detail import StepRelations, step_detail

NAMED_POINTS = 3
"""Reasons named where a blocked plan is to be accepted; all of them are in the detail."""


class PlanList(RowList):
    BINDING_GROUP_TITLE = "Plan"


class ReviewScreen(Screen[ReviewAnswer | None]):
    """None where it was left: the plan goes on waiting for its review."""

    BINDING_GROUP_TITLE = "Review"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (96, "-wide")]  # noqa: RUF012 - Textual's own name and type
    DEFAULT_CSS = """
    ReviewScreen {
        & #frames { layout: vertical; height: 1fr; }
        &.-wide #frames { layout: horizontal; }
        & #frames > * {
            width: 1fr; height: 3fr;
            border: round $surface-lighten-2; border-title-color: $foreground-muted;
            &:focus { border: round $primary; border-title-color: $text; border-title-style: bold; }
        }
        & #frames > DetailView { padding: 0 0 0 1; }
        & #frames > PlanList { height: 4fr; }
        &.-wide #frames > * { height: 1fr; }
        & #frames > .-away { display: none; }
        & #objection { display: none; height: auto; padding: 0 1; background: $panel; color: $text-warning; }
        & #objection.-open { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", "Accept", tooltip="This very plan is built, and may run all that it names"),
        Binding("A", "override", "Accept all the same", tooltip="Although its confidence is blocked"),
        Binding("s", "send_back", "Send back", tooltip="With a remark: the planner makes another one"),
        Binding("e", "edit", "Edit", tooltip="Opens plan.json in $EDITOR"),
        Binding("tab", "app.focus_next", "List/detail", show=False),
        Binding("escape", "back", "Back"),
    ]

    @dataclass
    class EditRequested(Message):
        """The plan is wanted in the person's editor; `show` brings the new one here."""

        task_id: str

    is_over = False
    """Nobody waits for the review any more."""

    def __init__(self, review: PlanReview) -> None:
        super().__init__()
        self._review = review
        self._relations = StepRelations(review.plan.steps)
        self._is_confirming = False

    def compose(self) -> ComposeResult:
        yield TitleLine()
        with Container(id="frames"):
            yield PlanList()
            yield DetailView()
            yield RunnableList((), frozenset())
        yield Static(id="objection", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(PlanList).border_title = "Plan"
        self.query_one(DetailView).border_title = "Detail"
        self.query_one(RunnableList).border_title = "What will run"
        self.query_one(PlanList).focus()
        self.show(self._review)

    def show(self, review: PlanReview) -> None:
        """Shows this version of the plan; the cursor stays where it was."""
        self._review = review
        self._relations = StepRelations(review.plan.steps)
        goal = " ".join(review.plan.goal.split())
        self.query_one(TitleLine).show(review.plan.task_id, "Review", goal)
        self.query_one(RunnableList).set_runnables(review.runnables)
        self.query_one(PlanList).set_rows(list(review_rows(review)))
        self._object("")
        self._show_detail(is_same_thing=True)

    def show_over(self, reason: str) -> None:
        """The plan waits for no review any more, such as one given in another terminal."""
        self._object(f"No longer asked: {reason}")
        self.is_over = True

    # The list and its detail

    @on(RowList.Moved, "PlanList")
    def _follow_cursor(self, event: RowList.Moved) -> None:
        event.stop()
        self._show_detail()

    @on(RowList.Chosen, "PlanList")
    def _enter_detail(self, event: RowList.Chosen) -> None:
        event.stop()
        self.query_one(RunnableList if event.row.key == "runs" else DetailView).focus()

    def _show_detail(self, *, is_same_thing: bool = False) -> None:
        row = self.query_one(PlanList).selected
        key = row.key if row else ""
        self.query_one(RunnableList).set_class(key != "runs", "-away")
        self.query_one(DetailView).set_class(key == "runs", "-away")
        step = next((step for step in self._review.plan.steps if key == f"step {step.id}"), None)
        detail = step_detail(step, self._relations) if step else part_detail(key, self._review)
        self.query_one(DetailView).show(detail, is_same_thing=is_same_thing)

    # Answers

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "override":
            return self._is_confirming
        return super().check_action(action, parameters)

    def action_accept(self) -> None:
        if self._review.problems:
            self._object(f"✘ It cannot be built: {self._review.problems[0]}. e edits it, s sends it back.")
        elif self._review.is_blocked:
            self._object(
                f"✘ {_why_blocked(self._review)} A accepts it all the same, Esc leaves it.", is_confirming=True
            )
        else:
            self._decide(ReviewAnswer("accept"))

    def action_override(self) -> None:
        self._decide(ReviewAnswer("accept", override=True))

    def action_send_back(self) -> None:
        def send_back(remark: str | None) -> None:
            if remark is not None:
                self._decide(ReviewAnswer("send_back", remark=remark))

        text = "What should be different? The planner makes another plan with this in mind."
        self.app.push_screen(WordsDialog("Send back", text, needed=True), send_back)

    def action_edit(self) -> None:
        self.post_message(self.EditRequested(self._review.plan.task_id))

    def action_back(self) -> None:
        if self._is_confirming:
            self._object("")
        elif not self.query_one(PlanList).has_focus:
            self.query_one(PlanList).focus()
        else:
            self.dismiss(None)

    def _object(self, text: str, *, is_confirming: bool = False) -> None:
        """Says above the keys why something is not done; an empty text takes it away."""
        if self.is_over:
            return
        self._is_confirming = is_confirming
        line = self.query_one("#objection", Static)
        line.update(Content(text))
        line.set_class(bool(text), "-open")
        self.refresh_bindings()

    def _decide(self, answer: ReviewAnswer) -> None:
        if self.is_over:
            self.app.bell()
        else:
            self.dismiss(answer)


def _why_blocked(review: PlanReview) -> str:
    """The score, and what costs most of it."""
    confidence = review.confidence
    if confidence is None:
        return ""
    points = [point for part in confidence.parts for point in part.points if point.gained < point.possible]
    points.sort(key=lambda point: point.gained - point.possible)
    named = "; ".join(point.text for point in points[:NAMED_POINTS])
    return f"Blocked at {confidence.score} of 100{': ' if named else ''}{named}."
