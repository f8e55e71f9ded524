"""Whether a task is done by every measure there is, told from its files alone: nothing is run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.building.verification import OPTIONAL
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.learning.noticed import NoticedLearnings
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.session_search import states_of_task
from engine.workspace.build_fold import fold_build
from engine.workspace.build_record import BuildRecord, Status
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.questions import open_questions
from engine.workspace.reading import read_record
from engine.workspace.records.base import Record
from engine.workspace.records.plan import Plan
from engine.workspace.records.task import Manifest, Progress

R = TypeVar("R", bound=Record)

GATES_THAT_HOLD = (Status.DONE, Status.WARNED, Status.SKIPPED)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class DonePoint:
    name: str
    """steps, criteria, gates, questions, manifest or learnings."""
    holds: bool
    detail: str


def definition_of_done(paths: WorkspacePaths, task_id: str) -> tuple[DonePoint, ...]:
    """Each point with what is missing. Raises OrchestrationError for a task without a usable plan."""
    plan = _read(paths, paths.plan(task_id).name, task_id, Plan)
    if plan is None:
        raise OrchestrationError(f"{task_id} has no plan", "Name a task that has one")
    progress = _read(paths, paths.progress(task_id).name, task_id, Progress)
    manifest = _read(paths, paths.manifest(task_id).name, task_id, Manifest)
    journals = {name: read_events(paths, name) for name, _ in states_of_task(paths, task_id)}
    events = [event for found in journals.values() for event in found if event.task_id == task_id]
    build = fold_build(task_id, plan, progress, manifest, events)
    asked = [
        question
        for session, found in journals.items()
        for question in open_questions(session, found)
        if question.task_id == task_id
    ]
    return (
        _steps(build),
        _criteria(build),
        _gates(build),
        _point("questions", [question.title or question.id for question in asked], "none waits for an answer"),
        _manifest(manifest),
        _learnings(manifest, events, _waiting(paths, task_id)),
    )


def _read(paths: WorkspacePaths, name: str, task_id: str, kind: type[R]) -> R | None:
    record = read_record(paths, paths.task(task_id) / name, kind)
    if isinstance(record, Problem):
        raise OrchestrationError(f"{record.path}: {record.reason}", record.remedy)
    return record


def _steps(build: BuildRecord) -> DonePoint:
    missing = [record.step.id for record in build.steps if record.status not in (Status.DONE, Status.SKIPPED)]
    return _point("steps", missing, f"all {len(build.steps)} done")


def _criteria(build: BuildRecord) -> DonePoint:
    """v5's scripts only count how many passed; where nobody told of each, that has to do."""
    told = [record for record in build.criteria if record.status not in (Status.WAITING, Status.UNCHECKED)]
    passed = build.manifest.acceptance_criteria_passed if build.manifest else None
    if not told and build.criteria and isinstance(passed, int) and passed >= len(build.criteria):
        return DonePoint("criteria", True, f"all {len(build.criteria)} passed, says the manifest")
    missing = [
        record.criterion.id or record.criterion.text
        for record in build.criteria
        if record.status is not Status.DONE and not _may_fail(record.criterion.priority, record.status)
    ]
    return _point("criteria", missing, f"{len(build.criteria)} hold or need not")


def _may_fail(priority: str, status: Status) -> bool:
    return status is Status.WARNED and priority.strip().casefold() in OPTIONAL


def _gates(build: BuildRecord) -> DonePoint:
    missing = [record.gate.name for record in build.gates if record.status not in GATES_THAT_HOLD]
    return _point("gates", missing, f"{len(build.gates)} passed or need not")


def _manifest(manifest: Manifest | None) -> DonePoint:
    status = manifest.status if manifest else ""
    return DonePoint("manifest", status == "COMPLETE", status or "there is none")


def _waiting(paths: WorkspacePaths, task_id: str) -> int:
    """How many learnings of the task nobody decided about; noise is not asked about."""
    try:
        return sum(one.task_id == task_id for one in NoticedLearnings(paths, Decisions(paths)).waiting())
    except UnusableFileError as error:
        raise OrchestrationError(f"{error.problem.path}: {error.problem.reason}", error.problem.remedy) from error


def _learnings(manifest: Manifest | None, events: Sequence[Event], waiting: int) -> DonePoint:
    """What the build noticed has to be decided by somebody; nothing noticed is nothing to decide."""
    captured = manifest.learnings_captured if manifest else None
    count = len(captured) if isinstance(captured, list) else captured if isinstance(captured, int) else 0
    noticed = sum(event.event == "learning_noticed" for event in events)
    if count:
        return DonePoint("learnings", True, f"{count} captured")
    if isinstance(captured, str) and captured.strip().casefold() == "none":
        return DonePoint("learnings", True, "none, somebody said")
    if manifest is None:
        return DonePoint("learnings", False, "the learn phase has not run")
    if waiting:
        return DonePoint("learnings", False, f"{waiting} of {noticed} noticed wait for your word (`studio inbox`)")
    return DonePoint("learnings", True, f"{noticed} noticed, none to keep" if noticed else "none was noticed")


def _point(name: str, missing: Sequence[str], fine: str) -> DonePoint:
    return DonePoint(name, not missing, ", ".join(_short(missing)) or fine)


def _short(missing: Sequence[str]) -> Iterator[str]:
    yield from missing[:SHOWN]
    if len(missing) > SHOWN:
        yield f"{len(missing) - SHOWN} more"
