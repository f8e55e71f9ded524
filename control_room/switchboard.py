"""Connects everything: what panes and screens ask for, and what workers report, with those who see to it.

What a message is about has a class of its own that takes it: following is in `following.py`, runs are in
`steering.py`, what is asked of a person in `decisions.py`, the rest beside the screen that it is for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.events import AppBlur, AppFocus

from control_room.claude.messages import OlderSessionsRequested
from control_room.context.pressure_notice import PressureNotice
from control_room.dashboard import messages as asked
from control_room.dashboard.outputs import Outputs
from control_room.dashboard.pickers import Pickers
from control_room.dashboard.screen import Dashboard
from control_room.decisions import Decisions
from control_room.following import Following
from control_room.inbox.key import name_inbox_key
from control_room.keys_in_turn import KeysInTurn
from control_room.messages import DecisionMessage, GoalOpened, OverviewRead, Refused, RunMessage, WorkspaceCreated
from control_room.newcomer import Newcomer
from control_room.notices.notices import Notices, SoundWanted
from control_room.runs import Runs
from control_room.screens import Screens
from control_room.steering import Steering
from control_room.topics import (
    ContextMessage,
    InboxMessage,
    RollbackMessage,
    RuleMessage,
    SessionMessage,
    StatsMessage,
)
from engine.overview import Overview
from engine.workspace.paths import WorkspacePaths, is_safe_id
from widgets.building.build_pane import BuildPane
from widgets.context.context_pane import ContextPane
from widgets.inbox.queue_pane import QueuePane

if TYPE_CHECKING:
    from control_room.backlog_screen import BacklogScreen
    from control_room.context.work import Contexts
    from control_room.dashboard.rollbacks import Rollbacks
    from control_room.inbox.work import InboxWork
    from control_room.knowledge.broken_rules import BrokenRules
    from control_room.sessions.work import Sessions
    from control_room.stats.reading import StatsReading
    from widgets.dialogs.goal_dialog import GoalDialog
    from widgets.plans.review_screen import ReviewScreen


class Switchboard(KeysInTurn):
    """Decides nothing; its keys are in `ControlRoom`."""

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.paths = WorkspacePaths(root)
        self.clock = clock
        self._leaving = Event()
        self._dashboard = Dashboard()
        self._following = Following(self, root, clock, self._leaving)
        self._screens = Screens(self, self._following.show_on)
        runs = Runs(self, self.paths, self._leaving)
        self._steering = Steering(self, runs, self._dashboard, self.paths.root, clock)
        self._decisions = Decisions(self, self.paths, go_on=self._steering.go_on, open_goal=runs.open_goal)
        self._newcomer = Newcomer(self, self.paths.root)
        self._outputs = Outputs(self, self.paths)
        self._pressure = PressureNotice(self)
        self._notices = Notices(self, clock)
        self._pickers = Pickers(self, clock, self._following.choose)

    # Made when they are first needed: the first picture does not wait for them

    @cached_property
    def inbox(self) -> InboxWork:
        from control_room.inbox.work import InboxWork

        run, wake = self._steering.go_on, self._following.wake
        return InboxWork(self, self.paths, self._leaving, answer=self._decisions.answer, go_on=run, wake=wake)

    @cached_property
    def _rollbacks(self) -> Rollbacks:
        from control_room.dashboard.rollbacks import Rollbacks

        return Rollbacks(self, self.paths, self._leaving)

    @cached_property
    def _sessions(self) -> Sessions:
        from control_room.sessions.work import Sessions

        return Sessions(self, self.paths, self._show_session)

    @cached_property
    def _stats(self) -> StatsReading:
        from control_room.stats.reading import StatsReading

        return StatsReading(self, self.paths, self.clock)

    @cached_property
    def _broken_rules(self) -> BrokenRules:
        from control_room.knowledge.broken_rules import BrokenRules

        return BrokenRules(self, self.paths)

    @cached_property
    def _contexts(self) -> Contexts:
        from control_room.context.work import Contexts

        return Contexts(self, self.paths, self._leaving)

    @property
    def overview(self) -> Overview | None:
        return self._following.overview

    @on(OverviewRead)
    def _take_overview(self, event: OverviewRead) -> None:
        self._following.take(event.overview)
        self._decisions.follow(event.overview.snapshot.questions)
        name_inbox_key(self, len(event.overview.inbox))
        self._pressure.tell(event.overview.context)
        self._notices.tell(event.overview)
        self._contexts.follow(event.overview)

    @on(SoundWanted)
    def _sound(self, event: SoundWanted) -> None:
        self._notices.sound(event)

    @on(AppFocus)
    @on(AppBlur)
    def _hear_of_focus(self) -> None:
        self._notices.hear_of_focus()

    # What the workers of each report, and what its own screen asks for

    @on(RunMessage)
    def _take_run_message(self, event: RunMessage) -> None:
        self._steering.take(event)

    @on(DecisionMessage)
    def _take_decision_message(self, event: DecisionMessage) -> None:
        self._decisions.take(event)

    @on(RollbackMessage)
    def _take_rollback_message(self, event: RollbackMessage) -> None:
        self._rollbacks.take(event)

    @on(InboxMessage)
    def _take_inbox_message(self, event: InboxMessage) -> None:
        self.inbox.take(event)

    @on(ContextMessage)
    def _take_context_message(self, event: ContextMessage) -> None:
        self._contexts.take(event)

    @on(StatsMessage)
    def _take_stats_message(self, event: StatsMessage) -> None:
        self._stats.take(event)

    @on(SessionMessage)
    def _take_session_message(self, event: SessionMessage) -> None:
        self._sessions.take(event)

    @on(RuleMessage)
    def _take_rule_message(self, event: RuleMessage) -> None:
        self._broken_rules.take(event)

    @on(Refused)
    def _tell_refusal(self, event: Refused) -> None:
        self._steering.tell_refusal(event)

    @on(WorkspaceCreated)
    def _tell_created(self, event: WorkspaceCreated) -> None:
        self._newcomer.tell(event)
        self._following.wake()

    # Running, and its output

    @on(asked.BuildRequested)
    def _start_build(self, event: asked.BuildRequested) -> None:
        self._steering.start(event.task_id, "build", event.done_by_person)

    @on(asked.RunRequested)
    def _start_run(self, event: asked.RunRequested) -> None:
        self._steering.start(event.task_id, "run")

    @on(GoalOpened)
    def _begin_planning(self, event: GoalOpened) -> None:
        self._following.choose(session_id="", task_id=event.task_id)
        self._steering.start(event.task_id, "run")

    @on(asked.StopRequested)
    def _stop_run(self, event: asked.StopRequested) -> None:
        self._steering.stop(self.overview.snapshot.build if self.overview else None, now=event.now)

    @on(BuildPane.OutputRequested)
    def _request_output(self, event: BuildPane.OutputRequested) -> None:
        if is_safe_id(event.log):  # the name comes from a journal, which anybody may have written
            self._outputs.read(event.task_id, event.log)

    @on(asked.OutputRead)
    def _show_output(self, event: asked.OutputRead) -> None:
        for pane in self._dashboard.query(BuildPane):
            pane.show_output(event.task_id, event.log, event.text)

    # What is asked of a person

    @on(asked.AnswerRequested)
    def _answer_first(self) -> None:
        questions = self.overview.snapshot.questions if self.overview else ()
        if questions:
            self._decisions.answer(questions[0])

    def on_goal_dialog_goal_changed(self, event: GoalDialog.GoalChanged) -> None:
        self._decisions.show_route(event.text)

    def on_review_screen_edit_requested(self, event: ReviewScreen.EditRequested) -> None:
        self.pop_screen()
        self._decisions.edit_plan(event.task_id)

    # What the dashboard shows

    @on(asked.TaskPickRequested)
    def _pick_task(self) -> None:
        if self.overview is not None:
            self._pickers.pick_task(self.overview.snapshot)

    @on(asked.SessionPickRequested)
    def _pick_session(self) -> None:
        if self.overview is not None:
            self._pickers.pick_session(self.overview.snapshot)

    def on_backlog_screen_task_requested(self, event: BacklogScreen.TaskRequested) -> None:
        self._following.choose(task_id=event.task_id)
        self._screens.leave()

    def _show_session(self, session_id: str) -> None:
        self._following.choose(session_id=session_id)
        self._screens.leave()

    @on(OlderSessionsRequested)
    def _show_more_of_claude(self, event: OlderSessionsRequested) -> None:
        self._following.show_more_of_claude(event.count)

    @on(QueuePane.InboxRequested)
    def _open_inbox_at(self, event: QueuePane.InboxRequested) -> None:
        self._screens.open("inbox", event.item_id)

    @on(ContextPane.NextAgentRequested)
    def _open_context(self) -> None:
        self._screens.open("context")
