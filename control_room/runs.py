"""Planning and building from the control room: each run is a process of its own, which goes on when we quit.

A run in this process would end with it, and hold up the screen while it works. What a run does is seen in the files,
like anybody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from textual.app import App

from control_room.messages import GoalOpened, RunEnded, TaskHeld, TrustNeeded
from control_room.workers import run_in_worker
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    import subprocess

    from engine.running.runs import RunRequest
    from engine.workspace.records.plan import Plan
    from widgets.dialogs.answers import GoalRequest

BY = "control room"

LOOK_S = 0.05


class Runs:
    """Starts and stops runs, at most one begun here at a time. All work is done in workers."""

    def __init__(self, app: App[None], paths: WorkspacePaths, leaving: Event) -> None:
        """`leaving` is set when the control room ends: then nothing here is waited for any more."""
        self._app = app
        self._paths = paths
        self._leaving = leaving
        self._process: subprocess.Popen[bytes] | None = None
        self.task_id = ""
        """What was begun here and goes on; empty where nothing does."""

    @property
    def is_running(self) -> bool:
        """A run that was begun here goes on. Others' runs are not asked about on quitting."""
        return bool(self.task_id)

    def start(
        self,
        task_id: str,
        name: str = "run",
        done_by_person: frozenset[str] = frozenset(),
        *,
        take_over: bool = False,
        after_answer: bool = False,
    ) -> None:
        """Begins a run or goes on with it; with `take_over` although Claude builds the task; `after_answer` once the
        run that asked has ended, whoever began it, and only if that does not go on by itself.

        The app hears TaskHeld, TrustNeeded, Refused, and in any case RunEnded.
        """
        if not self.task_id:
            self.task_id = task_id
            done = tuple(sorted(done_by_person))
            self._work(partial(self._run, task_id, name, done, take_over=take_over, after_answer=after_answer))

    def trust_and_start(self, plan: Plan, done_by_person: frozenset[str], *, take_over: bool = False) -> None:
        """Remembers that the person agreed to this very plan, then builds it."""
        if not self.task_id:
            self.task_id = plan.task_id
            self._work(partial(self._trust_and_run, plan, tuple(sorted(done_by_person)), take_over))

    def open_goal(self, request: GoalRequest) -> None:
        """Opens a session for a goal; the app hears GoalOpened or Refused."""
        self._work(partial(self._open, request))

    def stop(self, session_id: str, task_id: str, *, now: bool) -> None:
        """Asks whoever runs the task to stop."""
        self._work(partial(self._stop, session_id, task_id, now))

    def stop_own(self, *, now: bool) -> None:
        """Stops the run that was begun here."""
        self._work(partial(self._stop_own, self.task_id, now))

    def ended(self) -> None:
        """The app heard RunEnded."""
        self._process = None
        self.task_id = ""

    # In workers

    def _work(self, work: Callable[[], None]) -> None:
        run_in_worker(self._app, work, "run")

    def _run(self, task_id: str, name: str, done: tuple[str, ...], *, take_over: bool, after_answer: bool) -> None:
        from engine.running.runs import RunRequest

        waits = False
        try:
            request = RunRequest(task_id, name, BY, done_by_person=done, take_over=take_over)
            if after_answer and not self._is_left(task_id):
                return  # it goes on by itself: an answer is heard for as long as a run works
            if self._is_free(request) and self._is_agreed_to(request):
                waits = self._follow(request)
        finally:
            self._app.post_message(RunEnded(task_id, waits))

    def _trust_and_run(self, plan: Plan, done: tuple[str, ...], take_over: bool) -> None:
        from engine.plans.trust import trust
        from engine.running.runs import RunRequest

        waits = False
        try:
            trust(self._paths.root, plan, prose=True)
            waits = self._follow(RunRequest(plan.task_id, "build", BY, done_by_person=done, take_over=take_over))
        finally:
            self._app.post_message(RunEnded(plan.task_id, waits))

    def _is_left(self, task_id: str) -> bool:
        """Whether nobody works on the task any more; waits for a run that is about to end."""
        from engine.running.resuming import is_left

        return is_left(self._paths, task_id, self._leaving)

    def _is_free(self, request: RunRequest) -> bool:
        """Whether Claude does not build the task, or may be left without it; else the app hears TaskHeld."""
        if request.take_over or not self._paths.lease(request.task_id).exists():
            return True
        from control_room.held import held_by_claude

        holder = held_by_claude(self._paths, request.task_id)
        if holder is not None:
            self._app.post_message(TaskHeld(holder, request.name, frozenset(request.done_by_person)))
        return holder is None

    def _is_agreed_to(self, request: RunRequest) -> bool:
        """Whether a person agreed to what the plan runs; else the app hears TrustNeeded. Raises RefusedError."""
        from engine.building.changed_plan import is_made_anew
        from engine.plans.problems import usable_plan
        from engine.plans.runnables import what_runs
        from engine.plans.trust import agreed_digests, is_trusted
        from engine.running.runs import does_prose, will_build

        if not will_build(self._paths, request.task_id, request.name):
            return True
        plan = usable_plan(self._paths, request.task_id)
        prose = does_prose(self._paths)
        if is_trusted(self._paths.root, plan, prose=prose) or is_made_anew(self._paths, request.task_id):
            return True  # of a plan made anew, the run itself asks for a review before anything else
        agreed = agreed_digests(self._paths.root)
        runnables, done = what_runs(plan, prose=prose), frozenset(request.done_by_person)
        self._app.post_message(TrustNeeded(plan, runnables, agreed, done, request.take_over))
        return False

    def _follow(self, request: RunRequest) -> bool:
        """Starts the process and waits for its end, or for ours: then it goes on without us. Says whether it ended
        because a person has to act."""
        from engine.running.runs import WAITS_FOR_PERSON, complaint, start_in_background

        process = self._process = start_in_background(self._paths, request)
        while process.poll() is None:
            if self._leaving.wait(LOOK_S):
                return False
        if reason := complaint(self._paths, request.task_id, process.returncode):
            raise RefusedError(*reason)
        return process.returncode == WAITS_FOR_PERSON

    def _open(self, request: GoalRequest) -> None:
        from engine.planning.opening import open_goal
        from engine.running.runs import check_assistant

        check_assistant(self._paths)
        task_id = open_goal(self._paths, request.goal, agent=request.agent, workflow=request.workflow)
        self._app.post_message(GoalOpened(task_id))

    def _stop(self, session_id: str, task_id: str, now: bool) -> None:
        from engine.orchestration.stop_requests import request_stop

        if session_id:
            request_stop(self._paths, session_id, task_id, now=now)
        elif self._process is not None and task_id == self.task_id:
            self._process.terminate()  # it has only just been started and has no session yet

    def _stop_own(self, task_id: str, now: bool) -> None:
        from engine.orchestration.claim import run_owner

        owner = run_owner(self._paths, task_id)
        self._stop(owner.session_id if owner else "", task_id, now)
