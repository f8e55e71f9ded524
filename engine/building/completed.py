"""Whether a task is built and nothing was changed since: building it again would be for nothing, and count twice."""

from collections.abc import Sequence
from datetime import datetime

from engine.building.history import latest_plan_digest
from engine.orchestration.marked_builds import AGENT
from engine.orchestration.session_search import sessions_of_task
from engine.plans.refusals import BuildRefusedError
from engine.plans.saving import saved_digest
from engine.workspace.build_fold import finished_steps
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_record
from engine.workspace.records.plan import Plan
from engine.workspace.records.session import Session
from engine.workspace.records.task import Manifest, Progress
from engine.workspace.text import one_line

COMPLETE = "COMPLETE"

OPENING_AGAIN = frozenset({"build_started", "plan_edited", "plan_changed", "progress_reset", "step_failed"})
"""After one of these a build is to be gone on with, although it was complete before."""


class AlreadyCompleteError(BuildRefusedError):
    """There is nothing to build, which is no failure. `end` is the event that ended the build, None where no journal
    tells of it."""

    def __init__(self, task_id: str, at: datetime | None, by: str, end: Event | None) -> None:
        since = f" since {at.astimezone():%Y-%m-%d %H:%M}" if at else ""
        who = f" ({one_line(by)[:80]})" if by else ""
        said = f": {one_line(str(end.get('reason')))}" if end and end.get("reason") else ""
        super().__init__(
            f"{task_id} is complete{since}{who}{said}. Nothing was done",
            f"To build it again: `studio step-progress reset {task_id}`, then `studio build {task_id}`",
        )
        self.end = end


def check_not_complete(paths: WorkspacePaths, task_id: str, plan: Plan) -> None:
    """Raises AlreadyCompleteError. Cheap for a task whose manifest says otherwise."""
    manifest = read_record(paths, paths.manifest(task_id), Manifest)
    if not isinstance(manifest, Manifest) or manifest.status != COMPLETE:
        return
    sessions = sessions_of_task(paths, task_id)
    told = [event for session in sessions for event in read_events(paths, session.id) if event.task_id == task_id]
    if not any(event.event == "build_started" for event in told):
        if _is_done_by_files(paths, task_id, plan, told):
            raise AlreadyCompleteError(task_id, manifest.completed_at, "", None)
        return
    by, place = _last_build(told)
    if place is None or _has_open_turn(sessions, task_id):
        return
    built = latest_plan_digest(told[: place + 1])  # another plan may have been offered since, and told of
    if built in ("", saved_digest(paths, task_id)):
        raise AlreadyCompleteError(task_id, told[place].at or manifest.completed_at, by, told[place])


def _last_build(events: Sequence[Event]) -> tuple[str, int | None]:
    """Who began it, and at which event it became complete; None where it did not, or where something came after."""
    by, end = "", None
    for place, event in enumerate(events):
        if event.event == "build_started":
            by = str(event.get("started_by") or "")
        if event.event in OPENING_AGAIN:
            end = None
        elif event.event == "build_finished":
            end = place if event.get("status") == COMPLETE else None
    return by, end


def _is_done_by_files(paths: WorkspacePaths, task_id: str, plan: Plan, told: Sequence[Event]) -> bool:
    """As STUDIO v5 leaves a task: all steps are done, and no journal tells of a build."""
    progress = read_record(paths, paths.progress(task_id), Progress)
    done = finished_steps(progress if isinstance(progress, Progress) else None, told, task_id)
    return bool(plan.steps) and all(step.id in done for step in plan.steps)


def _has_open_turn(sessions: Sequence[Session], task_id: str) -> bool:
    """A crash came between the build's last event and its session's end, which going on brings about."""
    turns = (turn for session in sessions for turn in session.agent_states if turn.agent_name == AGENT)
    return any(turn.status == "active" and _is_at(turn.input, task_id) for turn in turns)


def _is_at(given: object, task_id: str) -> bool:
    return isinstance(given, dict) and given.get("task_id") == task_id
