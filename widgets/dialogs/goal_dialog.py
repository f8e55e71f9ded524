"""A new goal, in words: who takes it, and the route the engine would take with it, live while it is written."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from widgets.dialogs.answers import GoalRequest
from widgets.dialogs.dialog import Dialog, Form
from widgets.parts.option_list import Option, Options
from widgets.parts.row_list import RowList
from widgets.parts.words_area import WordsArea

DEBOUNCE_S = 0.2
"""A pause in typing after which the route is asked for."""

AGENTS = (
    Option("planner", "planner", "plans and builds software"),
    Option("content-writer", "content-writer", "writes texts by your brand's rules"),
)
WORKFLOWS = (
    Option("plan_then_build", "plan_then_build", "ask, plan, review, build"),
    Option("build_only", "build_only", "small enough to build at once"),
    Option("multi_task", "multi_task", "several tasks, one after another"),
    Option("decompose", "decompose", "too large for one plan: split it first"),
)


class GoalDialog(Dialog[GoalRequest | None]):
    """None where it was left; `goal` then still has what was typed."""

    BINDING_GROUP_TITLE = "New goal"
    DEFAULT_CSS = """
    GoalDialog .label { margin-top: 1; }
    GoalDialog WordsArea { min-height: 3; max-height: 8; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "start", "Start", key_display="⏎", tooltip="Opens a session with this goal"),
        Binding("tab", "app.focus_next", "Next field"),
        Binding("escape", "leave", "Cancel"),
    ]

    @dataclass
    class GoalChanged(Message):
        """The goal is this now: `show_route` is wanted for it."""

        text: str

    def __init__(self, assistant: str, goal: str = "", *, agent: str = "planner") -> None:
        """`assistant`: the name of who would do what needs understanding. `goal`: what was typed the last time."""
        super().__init__()
        self._assistant = assistant
        self.goal = goal
        """What is typed so far."""
        self._start_agent = agent
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical():
            with Form():
                yield WordsArea(self.goal, placeholder="What should be true when this is done?")
                yield Static("Agent", classes="label")
                yield Options(AGENTS, self._start_agent, id="agent")
                yield Static(_route_line("", 0.0, ""), id="reason", classes="label")
                yield Options((_by_engine(""), *WORKFLOWS), id="route")
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title("New goal")
        self.query_one(Vertical).border_subtitle = Content(f"assistant: {self._assistant}")
        self.query_one(WordsArea).focus()
        if self.goal:
            self.post_message(self.GoalChanged(self.goal))

    def action_leave(self) -> None:
        self._keep_goal()
        super().action_leave()

    def _keep_goal(self) -> None:
        self.goal = self.query_one(WordsArea).text.strip()

    def show_route(self, workflow: str, confidence: float, reason: str) -> None:
        """What the engine makes of the goal as it stands; an empty workflow for an empty goal."""
        self.query_one("#route", Options).set_options((_by_engine(workflow), *WORKFLOWS))
        self.query_one("#reason", Static).update(_route_line(workflow, confidence, reason))

    @on(TextArea.Changed)
    def _wait_for_a_pause(self, event: TextArea.Changed) -> None:
        event.stop()
        self._keep_goal()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(DEBOUNCE_S, lambda: self.post_message(self.GoalChanged(self.goal)))

    @on(WordsArea.Submitted)
    @on(RowList.Chosen)
    def action_start(self) -> None:
        self._keep_goal()
        if not self.goal:
            self.query_one(WordsArea).focus()
            self.app.bell()
            return
        agent, route = self.query_one("#agent", Options).value, self.query_one("#route", Options).value
        self.decide(GoalRequest(self.goal, agent, route))


def _by_engine(workflow: str) -> Option:
    return Option("", "engine's choice", workflow or "shown as you type")


def _route_line(workflow: str, confidence: float, reason: str) -> Content:
    if not workflow:
        return Content("Route")
    return Content.assemble("Route  ", (f"{workflow}, {confidence:.0%} sure", "$text-primary"), f": {reason}")
