"""The build that this control room runs, in a worker thread of its own; at most one at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from control_room.messages import BuildEnded, Refused, TrustNeeded
from engine.orchestration.control import RunControl
from engine.plans.refusals import NotTrustedError
from engine.workspace.problems import RefusedError
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from engine.workspace.records.plan import Plan


class Builds:
    """Starts and stops. What a build does is seen in the files, like anybody else's."""

    def __init__(self, app: App[None], paths: WorkspacePaths) -> None:
        self._app = app
        self._paths = paths
        self._control: RunControl | None = None
        self.task_id = ""
        """What it builds; empty while it builds nothing."""

    @property
    def is_running(self) -> bool:
        """This process builds something. Another process's build is not ours to stop."""
        return self._control is not None

    def start(self, task_id: str, done_by_person: frozenset[str] = frozenset()) -> None:
        """Builds, or goes on building. The app hears TrustNeeded, Refused, and in any case BuildEnded."""
        if self._control is None:
            self._control = RunControl()
            self.task_id = task_id
            run = partial(self._run, task_id, done_by_person, self._control)
            self._app.run_worker(run, thread=True, group="build", name=f"build {task_id}")

    def trust_and_start(self, plan: Plan, done_by_person: frozenset[str]) -> None:
        """Remembers that the person agreed to this very plan, then builds it."""
        from engine.plans.trust import trust  # not before the first picture

        try:
            trust(self._paths.root, plan)
        except OSError as error:
            remedy = "The agreement is kept in your user's state folder: make it writable"
            self._app.post_message(Refused(f"Could not remember the agreement: {error.strerror}", remedy))
        else:
            self.start(plan.task_id, done_by_person)

    def stop(self, *, now: bool) -> None:
        if self._control is not None:
            (self._control.stop_now if now else self._control.stop_after_step).set()

    def ended(self) -> None:
        """The app heard BuildEnded."""
        self._control = None
        self.task_id = ""

    def _run(self, task_id: str, done_by_person: frozenset[str], control: RunControl) -> None:
        from engine.building.builder import build  # loads what only a build needs

        try:
            for _ in build(self._paths, task_id, by="control room", control=control, done_by_person=done_by_person):
                pass
        except NotTrustedError:
            self._ask_for_trust(task_id, done_by_person)
        except RefusedError as error:
            self._app.post_message(Refused(error.reason, error.remedy))
        finally:
            self._app.post_message(BuildEnded(task_id))

    def _ask_for_trust(self, task_id: str, done_by_person: frozenset[str]) -> None:
        from engine.plans.problems import usable_plan
        from engine.plans.runnables import what_runs
        from engine.plans.trust import agreed_digests

        plan = usable_plan(self._paths, task_id)
        agreed = agreed_digests(self._paths.root)
        self._app.post_message(TrustNeeded(plan, what_runs(plan), agreed, done_by_person))
