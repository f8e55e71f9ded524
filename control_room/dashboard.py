"""The dashboard: five panes, arranged for the terminal's size, and the keys that act on what they show."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer

from control_room.text_dialog import TextDialog
from engine.overview import Overview
from engine.workspace.build_record import BuildRecord, Status, StepRecord
from engine.workspace.problems import Problem
from widgets.activity_pane import ActivityPane
from widgets.build_pane import BuildPane
from widgets.context_pane import ContextPane
from widgets.pane import Pane
from widgets.problem_strip import ProblemStrip, problem_text
from widgets.queue_pane import QueuePane
from widgets.session_pane import SessionPane
from widgets.status_line import StatusLine
from widgets.tab_bar import Tab, TabBar

TWO_COLUMNS = (100, 30)
"""Columns and rows from which all panes show at once."""

WIDE = (160, 40)
"""Columns and rows from which the small panes stand beside the build."""

CONDITIONAL = ("answer", "build", "resume", "plan_on", "stop_after_step", "stop_now", "check_step", "undo_step")
"""Actions whose keys come and go with the state of the build."""


class Dashboard(Screen[None]):
    AUTO_FOCUS = "BuildPane #rows"
    BINDING_GROUP_TITLE = "Dashboard"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "answer", "Answer", tooltip="What waits for you: a question, a review, a permission, a failure"),
        Binding("p", "plan_on", "Plan on", tooltip="Go on with the planning of the task in pane 2"),
        Binding("b", "build", "Build", tooltip="Build the task in pane 2"),
        Binding("r", "resume", "Resume", tooltip="Go on with the task in pane 2; finished steps stay finished"),
        Binding("s", "stop_after_step", "Stop", tooltip="Let the running step finish, then stop"),
        Binding("x", "stop_now", "Stop now", tooltip="End the running command; the step is run again on resume"),
        Binding("c", "check_step", "Check", tooltip="You did the selected step by hand: have it checked"),
        Binding("u", "undo_step", "Roll back", show=False, tooltip="The files as they were before the selected step"),
        Binding("t", "pick_task", "Tasks", tooltip="Choose the task in pane 2"),
        Binding("o", "pick_session", "Sessions", show=False, tooltip="Choose the session in pane 1"),
        Binding("1", "pane(1)", "Panes", key_display="1-5"),
        # Said once, by the key above; `system` keeps these out of the help.
        *(Binding(str(number), f"pane({number})", "Pane", show=False, system=True) for number in range(2, 6)),
        Binding("tab", "next_pane(1)", "Next pane", show=False),
        Binding("shift+tab", "next_pane(-1)", "Previous pane", show=False),
        Binding("exclamation_mark", "problems", "Problems", show=False, tooltip="All problems with their remedies"),
    ]

    class BuildRequested(Message):
        """Start or go on with a task's build; `done_by_person` are steps to be checked only."""

        def __init__(self, task_id: str, done_by_person: frozenset[str] = frozenset()) -> None:
            super().__init__()
            self.task_id = task_id
            self.done_by_person = done_by_person

    class RunRequested(Message):
        """Go on with a task wherever it is: its planning, or its build."""

        def __init__(self, task_id: str) -> None:
            super().__init__()
            self.task_id = task_id

    class RollbackRequested(Message):
        """The files are wanted as they were before a step."""

        def __init__(self, task_id: str, step_id: str) -> None:
            super().__init__()
            self.task_id = task_id
            self.step_id = step_id

    class AnswerRequested(Message):
        """The most urgent question is to be answered."""

    class StopRequested(Message):
        def __init__(self, *, now: bool) -> None:
            super().__init__()
            self.now = now

    class TaskPickRequested(Message):
        pass

    class SessionPickRequested(Message):
        pass

    def __init__(self) -> None:
        super().__init__()
        self._shown_pane = 2
        self._overview: Overview | None = None
        self._now: datetime | None = None
        self._refusal: Problem | None = None
        self._available: tuple[bool | None, ...] = ()
        self._own_build = ""
        """The task that this control room builds, whatever is shown."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield ProblemStrip()
        yield TabBar()
        with Container(id="panes"):
            with Container(id="main"):
                yield SessionPane()
                yield BuildPane()
            with Container(id="side"):
                yield ContextPane()
                yield QueuePane()
                yield ActivityPane()
        yield Footer(compact=True, show_command_palette=False)  # ? names the palette; 80 columns are few

    def on_mount(self) -> None:
        self._arrange()
        if self._overview is not None and self._now is not None:
            self.show(self._overview, self._now)

    # Panes

    def panes(self) -> Iterator[Pane]:
        return iter(self.query(Pane).results(Pane))

    def pane(self, number: int) -> Pane:
        return next(pane for pane in self.panes() if number == pane.NUMBER)

    @property
    def build(self) -> BuildRecord | None:
        return self._overview.snapshot.build if self._overview else None

    def show(self, overview: Overview, now: datetime) -> None:
        """Hands an Overview down to the panes; one that comes before they are there waits for them."""
        self._overview, self._now = overview, now
        if not self.query(Pane):
            return
        self.query_one(StatusLine).show(overview, now)
        self.query_one(ProblemStrip).show(self._problems())
        for pane in self.panes():
            pane.show(overview, now)
        self._show_tabs()
        self._refresh_keys()

    def show_own_build(self, task_id: str, stopping: str) -> None:
        """What this control room builds, and when it will stop; both may be empty."""
        self._own_build = task_id
        self.query_one(StatusLine).show_own_build(task_id, stopping)
        self._refresh_keys()

    def show_refusal(self, refusal: Problem | None) -> None:
        """Why what was asked for last did not begin: a toast goes away, the reason stays until the next try."""
        self._refusal = refusal
        self.query_one(ProblemStrip).show(self._problems())

    def _problems(self) -> tuple[Problem, ...]:
        found = self._overview.snapshot.problems if self._overview else ()
        return found if self._refusal is None else (self._refusal, *found)

    def _refresh_keys(self) -> None:
        """The footer is built anew only when a key comes or goes: it would flicker otherwise."""
        exists = self._overview is not None and self._overview.snapshot.exists  # for the app's own key
        available = (exists, *(self.check_action(action, ()) for action in CONDITIONAL))
        if available != self._available:
            self._available = available
            self.refresh_bindings()

    def _show_tabs(self) -> None:
        if self._overview is not None:
            overview = self._overview
            tabs = [Tab(pane.NUMBER, pane.TITLE, pane.tab_note(overview)) for pane in self.panes()]
            self.query_one(TabBar).show(tabs, self._shown_pane)

    # Arrangement

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.width, event.size.height)

    def _arrange(self, width: int = 0, height: int = 0) -> None:
        """Grid, two columns, or one pane with tabs. Focus and selection stay where they are."""
        size = (width or self.size.width, height or self.size.height)
        fits = [all(have >= need for have, need in zip(size, needed, strict=True)) for needed in (WIDE, TWO_COLUMNS)]
        self.set_class(fits[0], "-wide")
        self.set_class(fits[1] and not fits[0], "-two-columns")
        self.set_class(not fits[1], "-single")
        self._show_only_one()

    def _show_only_one(self) -> None:
        """With one pane at a time, hides the others; the container without a shown pane goes too."""
        is_single = self.has_class("-single")
        for pane in self.panes():
            pane.display = not is_single or self._shown_pane == pane.NUMBER
        for name, numbers in (("#main", (1, 2)), ("#side", (3, 4, 5))):
            self.query_one(name).display = not is_single or self._shown_pane in numbers
        self._show_tabs()

    @on(events.DescendantFocus)
    def _remember_pane(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the one that stays when the terminal becomes small."""
        pane = next((node for node in event.widget.ancestors_with_self if isinstance(node, Pane)), None)
        if pane is not None and self._shown_pane != pane.NUMBER:
            self._shown_pane = pane.NUMBER
            self._show_only_one()

    @on(TabBar.Pressed)
    def _press_tab(self, event: TabBar.Pressed) -> None:
        self.action_pane(event.number)

    def action_pane(self, number: int) -> None:
        self._shown_pane = number
        self._show_only_one()
        self.pane(number).focus_pane()

    def action_next_pane(self, direction: int) -> None:
        self.action_pane((self._shown_pane - 1 + direction) % 5 + 1)

    # Building

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys show and work only where they would do something."""
        build = self.build
        match action:
            case "answer":
                return bool(self._overview and self._overview.snapshot.questions)
            case "plan_on":
                return build is not None and not build.running and (build.is_planning or _is_opened(build))
            case "build" | "resume":
                can_start = build is not None and build.plan is not None and not build.running and not build.is_planning
                is_begun = can_start and build is not None and _is_begun(build)
                has_more = build is not None and not _is_complete(build) and not _only_waits_for_person(build)
                return can_start and has_more and is_begun == (action == "resume")
            case "stop_after_step" | "stop_now":
                is_out_of_sight = build is None or build.plan is None or build.task_id != self._own_build
                return (build is not None and build.running) or bool(self._own_build and is_out_of_sight)
            case "undo_step":
                step = self._selected_step()
                return build is not None and not build.running and step is not None and bool(step.logs)
            case "check_step":
                return build is not None and not build.running and self._asking_step() is not None
        return True

    def action_answer(self) -> None:
        self.post_message(self.AnswerRequested())

    def action_plan_on(self) -> None:
        if self.build is not None:
            self.post_message(self.RunRequested(self.build.task_id))

    def action_build(self) -> None:
        if self.build is not None:
            self.post_message(self.BuildRequested(self.build.task_id))

    def action_resume(self) -> None:
        self.action_build()

    def action_stop_after_step(self) -> None:
        self.post_message(self.StopRequested(now=False))

    def action_stop_now(self) -> None:
        self.post_message(self.StopRequested(now=True))

    def action_check_step(self) -> None:
        step_id = self._asking_step()
        if self.build is not None and step_id is not None:
            self.post_message(self.BuildRequested(self.build.task_id, frozenset({step_id})))

    def action_undo_step(self) -> None:
        step = self._selected_step()
        if self.build is not None and step is not None:
            self.post_message(self.RollbackRequested(self.build.task_id, step.step.id))

    def _selected_step(self) -> StepRecord | None:
        return next((pane.selected_step for pane in self.query(BuildPane)), None)

    def _asking_step(self) -> str | None:
        """The step that asks a person: the selected one if it does, else the first."""
        asking = [step.step.id for step in self.build.waits_for_person] if self.build else []
        for pane in self.query(BuildPane):
            if pane.selected_step is not None and pane.selected_step.step.id in asking:
                return pane.selected_step.step.id
        return asking[0] if asking else None

    # Choosing and reading

    def action_pick_task(self) -> None:
        self.post_message(self.TaskPickRequested())

    def action_pick_session(self) -> None:
        self.post_message(self.SessionPickRequested())

    def action_problems(self) -> None:
        self.app.push_screen(TextDialog("Problems", problem_text(self._problems()) or "No problems."))

    @on(Pane.DetailRequested)
    def _show_detail(self, event: Pane.DetailRequested) -> None:
        self.app.push_screen(TextDialog(event.title, event.text))


def _is_begun(build: BuildRecord) -> bool:
    return any(step.status is not Status.WAITING for step in build.steps) or build.status in ("BLOCKED", "HALTED")


def _is_complete(build: BuildRecord | None) -> bool:
    return build is not None and build.status == "COMPLETE"


def _is_opened(build: BuildRecord) -> bool:
    """A goal was opened for it, and nobody got as far as planning it."""
    return build.plan is None and build.status == "PLANNING"


def _only_waits_for_person(build: BuildRecord) -> bool:
    """Going on would change nothing: `c` is what helps."""
    stuck = (Status.PAUSED, Status.FAILED, Status.RUNNING)
    can_go_on = any(step.status in stuck or (step.status is Status.WAITING and not step.reason) for step in build.steps)
    return bool(build.waits_for_person) and not can_go_on
