"""Rolling a step back: the files are as they were before it, and it is to be done again with all that came after."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from engine.building.bookkeeping import TaskFiles
from engine.building.git_calls import PointError
from engine.building.points import Point, Restored, StepPoints
from engine.building.tree_changes import FileChange
from engine.orchestration.claim import claimed
from engine.orchestration.session_search import states_of_task
from engine.orchestration.sessions import current_session_id
from engine.orchestration.step_marks import StepMarks
from engine.plans.problems import usable_plan
from engine.workspace.config import read_config
from engine.workspace.journal import Event, read_events
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_record
from engine.workspace.records.plan import Plan
from engine.workspace.records.task import Manifest

OVER = ("COMPLETE", "BLOCKED", "HALTED")
"""What a manifest says of a build that has ended."""

MAX_TOLD_FILES = 100
"""Of a rollback's event; the diff between its two points has them all."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """What going back before one step would do."""

    step_id: str
    point: Point
    files: tuple[FileChange, ...]
    """What changed since, and would be as it was."""
    diff: str
    steps: tuple[str, ...]
    """The steps that would be to do again, in the plan's order: this one, those that depend on it, and those that
    were finished after it began, since their files go too."""


class StepRollback:
    """Rolls steps of one task back."""

    def __init__(self, paths: WorkspacePaths, task_id: str, stop: threading.Event) -> None:
        """Raises BuildRefusedError where there is no usable plan, RefusedError for settings that cannot be."""
        self._paths = paths
        self._task_id = task_id
        self._plan = usable_plan(paths, task_id)
        mode = read_config(paths).git
        # Points that were made before somebody switched them off can still be gone back to.
        self._points = StepPoints(paths, task_id, "points" if mode == "off" else mode, stop)

    def preview(self, step_id: str) -> Rollback:
        """What it would do. Raises PointError where the step has no point."""
        known = [step.id for step in self._plan.steps]
        if step_id not in known:
            raise PointError(f"{self._task_id} has no step {step_id[:60]!r}", f"It has {', '.join(known[:20])}")
        if why := self._points.available:
            raise PointError(f"Nothing can be rolled back here: {why.rstrip('.')}", "See `git` in engine.yaml")
        point = self._points.latest(step_id)
        if point is None:
            raise PointError(f"{step_id} has no rollback point", "Only a step that a build began has one")
        return Rollback(
            step_id,
            point,
            self._points.changed_since(point),
            self._points.diff_since(point),
            _steps_to_redo(self._plan, step_id, _finished_since(self._events(), point)),
        )

    def apply(self, rollback: Rollback, by: str) -> Restored:
        """Does it. Raises TaskTakenError while a run or Claude works on the task, PointError, OSError,
        UnusableFileError.

        The steps are marked first: broken off in between, they are done again, never taken for done.
        """
        with claimed(self._paths, self._task_id, by):
            marks = StepMarks(self._paths, self._task_id, by)
            for step_id in reversed(rollback.steps):
                marks.reset(step_id)
            self._reopen()
            restored = self._points.restore(rollback.point)
            self._tell(rollback, restored, by)
        return restored

    def _reopen(self) -> None:
        """What was over no longer is."""
        path = self._paths.manifest(self._task_id)
        manifest = read_record(self._paths, path, Manifest)
        if isinstance(manifest, Manifest) and manifest.status in OVER:
            files = TaskFiles(self._paths, self._plan, self._task_id)
            files.save_manifest("BUILDING", completed_at=None)

    def _tell(self, rollback: Rollback, restored: Restored, by: str) -> None:
        sessions = [name for name, _ in states_of_task(self._paths, self._task_id)]
        if not sessions:
            return
        current = current_session_id(self._paths)
        write_event(
            self._paths,
            current if current in sessions else sessions[-1],
            "step_rolled_back",
            by=by,
            task_id=self._task_id,
            step_id=rollback.step_id,
            point=rollback.point.ref,
            kept=restored.kept.ref,
            files=[change.path for change in restored.files[:MAX_TOLD_FILES]],
            undone=list(rollback.steps),
            reason=f"{len(restored.files)} files are as they were before",
        )

    def _events(self) -> list[Event]:
        sessions = [name for name, _ in states_of_task(self._paths, self._task_id)]
        events = [event for session in sessions for event in read_events(self._paths, session)]
        return [event for event in events if event.task_id == self._task_id]


def _finished_since(events: Iterable[Event], point: Point) -> frozenset[str]:
    """The steps that were finished after the point was made; none where no journal tells of it."""
    told = list(events)
    made = [place for place, event in enumerate(told) if event.get("ref") == point.ref and event.event == "step_point"]
    if not made:
        made = [place for place, event in enumerate(told) if event.event == "step_started"]
        made = [place for place in made if told[place].step_id == point.step_id]
    later = told[made[-1] :] if made else []
    return frozenset(event.step_id for event in later if event.event == "step_finished")


def _steps_to_redo(plan: Plan, step_id: str, finished_since: frozenset[str]) -> tuple[str, ...]:
    redo = {step_id, *finished_since}
    size = 0
    while size != len(redo):
        size = len(redo)
        redo |= {step.id for step in plan.steps if redo.intersection(step.depends_on)}
    return tuple(step.id for step in plan.steps if step.id in redo)
