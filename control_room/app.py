"""The control room: hands Overviews to the screens, and the person's requests to the engine's workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from control_room.broken_rules import BrokenRules, RuleBroken, ViolationRecorded
from control_room.context_messages import ContextMessage
from control_room.contexts import Contexts
from control_room.dashboard import Dashboard
from control_room.decisions import Decisions
from control_room.following import Following
from control_room.inbox_key import name_inbox_key
from control_room.inbox_messages import InboxMessage
from control_room.messages import (
    GoalOpened,
    LogEndRead,
    OutputRead,
    OverviewRead,
    Refused,
    ReviewRead,
    RollbackPreviewed,
    RunEnded,
    StepRolledBack,
    TrustNeeded,
    WorkspaceCreated,
)
from control_room.newcomer import Newcomer
from control_room.outputs import Outputs
from control_room.palette import KEPT_COMMANDS, key_commands
from control_room.pickers import Pickers
from control_room.pressure_notice import PressureNotice
from control_room.rollbacks import Rollbacks
from control_room.runs import Runs
from control_room.session_messages import SessionMessage
from control_room.sessions import Sessions
from control_room.stats_reading import StatsMessage, StatsReading
from control_room.steering import Steering
from engine.overview import Overview
from engine.workspace.paths import WorkspacePaths, is_safe_id
from widgets.build_pane import BuildPane
from widgets.context_pane import ContextPane
from widgets.queue_pane import QueuePane

if TYPE_CHECKING:
    from control_room.backlog_screen import BacklogScreen
    from control_room.inbox_work import InboxWork
    from widgets.goal_dialog import GoalDialog
    from widgets.review_screen import ReviewScreen

ELSEWHERE = ("new_goal", "inbox", "backlog", "knowledge", "sessions", "context", "stats")
"""Actions that open another screen."""


def local_now() -> datetime:
    return datetime.now().astimezone()


class ControlRoom(App[None]):
    TITLE = "studio-tui"
    CSS_PATH = "dashboard.tcss"
    BINDING_GROUP_TITLE = "Everywhere"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_goal", "New goal", tooltip="Say what is to be reached: questions, a plan, a build"),
        Binding(
            "i", "inbox", "Inbox", show=False, tooltip="All that waits for your decision: accept, reject, edit, undo"
        ),
        Binding("B", "backlog", "Backlog", show=False, tooltip="Epics, features and tasks"),
        Binding("K", "knowledge", "Knowledge", show=False, tooltip="Constraints, slop, learnings, invariants"),
        Binding("S", "sessions", "Sessions", show=False, tooltip="All sessions: pause, resume, restore"),
        Binding("X", "context", "Context", show=False, tooltip="What the next agent gets, and what if it did not"),
        Binding("T", "stats", "Statistics", show=False, tooltip="Burn-down, velocity, growth of knowledge"),
        Binding("C", "create", "Create workspace", tooltip="Makes .studio/ and what belongs to it; overwrites nothing"),
        Binding("question_mark", "help", "Help", key_display="?", tooltip="All keys that work here"),
        Binding("q", "quit", "Quit", tooltip="Asks first if this control room is building"),
    ]

    def __init__(self, root: Path, *, offer_to_create: bool = False, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__()
        self.paths = WorkspacePaths(root)
        self._stop = Event()
        self._clock = clock
        self._offer_to_create = offer_to_create
        self._dashboard = Dashboard()
        self._following = Following(self, root, clock, self._stop)
        runs = Runs(self, self.paths, self._stop)
        self._steering = Steering(self, runs, self._dashboard, self.paths.root)
        self._decisions = Decisions(self, self.paths, go_on=self._steering.go_on, open_goal=runs.open_goal)
        self._rollbacks = Rollbacks(self, self.paths, self._stop)
        self._newcomer = Newcomer(self, self.paths.root)
        self._sessions = Sessions(self, self.paths, self._show_session)
        self._outputs = Outputs(self, self.paths)
        self._stats = StatsReading(self, self.paths, clock)
        self._broken_rules = BrokenRules(self, self.paths)
        self._contexts = Contexts(self, self.paths, self._stop)
        self._pressure = PressureNotice(self)
        self._pickers = Pickers(self, clock, self._following.choose)

    def get_default_screen(self) -> Dashboard:
        return self._dashboard

    def on_mount(self) -> None:
        if self.console.color_system == "standard":
            self.theme = "ansi-dark"  # with 16 colours, the terminal's own serve better than the nearest ones
        self.call_after_refresh(self._following.start)
        if self._offer_to_create:
            self.action_create()

    def on_unmount(self) -> None:
        """Ends every thread: quitting is instant. A run is a process of its own and goes on, unless it was stopped."""
        self._stop.set()
        self._following.wake()

    # Following

    @property
    def overview(self) -> Overview | None:
        return self._following.overview

    @on(OverviewRead)
    def _take_overview(self, event: OverviewRead) -> None:
        self._following.take(event.overview)
        self._decisions.ring_for_new(event.overview.snapshot.questions)
        self._decisions.mark_what_is_over(event.overview.snapshot.questions)
        name_inbox_key(self, len(event.overview.inbox))
        self._pressure.tell(event.overview.context)
        self._contexts.follow(event.overview)

    # What the next agent gets

    @on(ContextMessage)
    def _take_context_message(self, event: ContextMessage) -> None:
        self._contexts.take(event)

    # An attempt's output

    @on(BuildPane.OutputRequested)
    def _request_output(self, event: BuildPane.OutputRequested) -> None:
        if is_safe_id(event.log):  # the name comes from a journal, which anybody may have written
            self._outputs.read(event.task_id, event.log)

    @on(OutputRead)
    def _show_output(self, event: OutputRead) -> None:
        for pane in self.screen_stack[0].query(BuildPane):
            pane.show_output(event.task_id, event.log, event.text)

    # Running

    @on(Dashboard.BuildRequested)
    def _start_build(self, event: Dashboard.BuildRequested) -> None:
        self._steering.start(event.task_id, "build", event.done_by_person)

    @on(Dashboard.RunRequested)
    def _start_run(self, event: Dashboard.RunRequested) -> None:
        self._steering.start(event.task_id, "run")

    @on(GoalOpened)
    def _begin_planning(self, event: GoalOpened) -> None:
        self._following.choose(session_id="", task_id=event.task_id)
        self._steering.start(event.task_id, "run")

    @on(Dashboard.StopRequested)
    def _stop_run(self, event: Dashboard.StopRequested) -> None:
        self._steering.stop(self.overview.snapshot.build if self.overview else None, now=event.now)

    @on(TrustNeeded)
    def _ask_for_trust(self, event: TrustNeeded) -> None:
        self._steering.ask_for_trust(event)

    @on(Refused)
    def _tell_refusal(self, event: Refused) -> None:
        self._steering.tell_refusal(event)

    @on(RunEnded)
    def _note_end(self) -> None:
        self._steering.note_end()

    # Deciding

    def action_new_goal(self) -> None:
        if self.screen.is_modal:
            return
        if self.overview is not None and not self.overview.snapshot.exists:
            self.action_create()  # half a workspace would come of it otherwise, and no key to make the rest
            return
        self._decisions.ask_for_goal()

    def on_goal_dialog_goal_changed(self, event: GoalDialog.GoalChanged) -> None:
        from widgets.goal_dialog import GoalDialog

        if isinstance(self.screen, GoalDialog):
            self._decisions.show_route(self.screen, event.text)

    @on(Dashboard.AnswerRequested)
    def _answer_first(self) -> None:
        questions = self.overview.snapshot.questions if self.overview else ()
        if questions:
            self._decisions.answer(questions[0])

    @on(ReviewRead)
    def _show_review(self, event: ReviewRead) -> None:
        self._decisions.show_review(event)

    @on(LogEndRead)
    def _show_escalation(self, event: LogEndRead) -> None:
        self._decisions.show_escalation(event)

    def on_review_screen_edit_requested(self, event: ReviewScreen.EditRequested) -> None:
        self.pop_screen()
        self._decisions.edit_plan(event.task_id)

    @cached_property
    def _inbox(self) -> InboxWork:
        """Made when it is first needed: the first picture does not wait for it."""
        from control_room.inbox_work import InboxWork

        run, wake = self._steering.go_on, self._following.wake
        return InboxWork(self, self.paths, self._stop, answer=self._decisions.answer, go_on=run, wake=wake)

    @on(InboxMessage)
    def _take_inbox_message(self, event: InboxMessage) -> None:
        self._inbox.take(event)

    @on(Dashboard.RollbackRequested)
    def _preview_rollback(self, event: Dashboard.RollbackRequested) -> None:
        self._rollbacks.preview(event.task_id, event.step_id)

    @on(RollbackPreviewed)
    def _ask_for_rollback(self, event: RollbackPreviewed) -> None:
        self._rollbacks.ask(event)

    @on(StepRolledBack)
    def _tell_of_rollback(self, event: StepRolledBack) -> None:
        self._rollbacks.tell(event)

    # Screens

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: what our keys do, and Textual's own commands that are of use here."""
        yield from key_commands(self, screen)
        yield from (command for command in super().get_system_commands(screen) if command.title in KEPT_COMMANDS)

    def action_help(self) -> None:
        from control_room.help_screen import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen.of(self.screen))

    def action_inbox(self, item_id: str = "") -> None:
        from control_room.inbox_screen import InboxScreen

        self._open(InboxScreen, partial(InboxScreen, self._inbox.desk, self._clock, item_id=item_id))

    @on(QueuePane.InboxRequested)
    def _open_inbox_at(self, event: QueuePane.InboxRequested) -> None:
        self.action_inbox(event.item_id)

    def action_backlog(self) -> None:
        from control_room.backlog_screen import BacklogScreen

        self._open(BacklogScreen)

    def action_knowledge(self) -> None:
        from control_room.knowledge_screen import KnowledgeScreen

        self._open(KnowledgeScreen)

    def action_sessions(self) -> None:
        from control_room.sessions_screen import SessionsScreen

        self._open(SessionsScreen)

    @on(RuleBroken)
    def _record_violation(self, event: RuleBroken) -> None:
        self._broken_rules.record(event)

    @on(ViolationRecorded)
    def _tell_of_violation(self, event: ViolationRecorded) -> None:
        self._broken_rules.tell(event)

    @on(ContextPane.NextAgentRequested)
    def action_context(self) -> None:
        from control_room.context_screen import ContextScreen

        self._open(ContextScreen)

    def action_stats(self) -> None:
        from control_room.stats_screen import StatsScreen

        self._open(StatsScreen)

    @on(StatsMessage)
    def _take_stats_message(self, event: StatsMessage) -> None:
        self._stats.take(event)

    @on(SessionMessage)
    def _take_session_message(self, event: SessionMessage) -> None:
        self._sessions.take(event)

    def _show_session(self, session_id: str) -> None:
        self._following.choose(session_id=session_id)
        self._leave_for_dashboard()

    def _leave_for_dashboard(self) -> None:
        while not isinstance(self.screen, Dashboard):
            self.pop_screen()

    def _open(self, kind: type[Screen[None]], make: Callable[[], Screen[None]] | None = None) -> None:
        """Puts a screen on the dashboard, or back on top of it where another one is open."""
        if isinstance(self.screen, kind) or self.screen.is_modal:
            return
        if not isinstance(self.screen, Dashboard):
            self.pop_screen()
        screen = (make or kind)()
        self.push_screen(screen)
        self.call_after_refresh(self._following.show_on, screen)

    @on(Dashboard.TaskPickRequested)
    def _pick_task(self) -> None:
        if self.overview is not None:
            self._pickers.pick_task(self.overview.snapshot)

    def on_backlog_screen_task_requested(self, event: BacklogScreen.TaskRequested) -> None:
        """The Backlog is left, the Build pane shows the task."""
        self._following.choose(task_id=event.task_id)
        self._leave_for_dashboard()

    @on(Dashboard.SessionPickRequested)
    def _pick_session(self) -> None:
        if self.overview is not None:
            self._pickers.pick_session(self.overview.snapshot)

    # A workspace where there is none

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Creating works only where there is no workspace; and a screen that asks is not left for another one."""
        if action in ELSEWHERE:
            return not hasattr(self.screen, "is_over")
        if action == "create":
            return not self.screen.is_modal and self.overview is not None and not self.overview.snapshot.exists
        return True

    def action_create(self) -> None:
        self._newcomer.ask()

    @on(WorkspaceCreated)
    def _tell_created(self, event: WorkspaceCreated) -> None:
        self.notify(f"Made {len(event.made)} files and folders.", title="Workspace created")
        self._following.wake()

    # Quitting

    def action_help_quit(self) -> None:
        """Ctrl-C: it is too easily pressed to end anything."""
        self.notify("q quits, x stops a build now.", title="Ctrl-C ends nothing here")

    async def action_quit(self) -> None:
        self._steering.leave()
