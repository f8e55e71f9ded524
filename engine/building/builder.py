"""Builds a task: claims it, finds where it stands, runs its steps, verifies the whole, and writes all of it down."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

from engine.building.attempts import AttemptSettings
from engine.building.base_commit import base_commit
from engine.building.bookkeeping import BuildJournal, TaskFiles
from engine.building.build_session import BuildSession, session_for
from engine.building.history import History, read_history
from engine.building.job import BuildJob
from engine.building.leftovers import end_leftovers, marker_prefix
from engine.building.step_loop import StepLoop
from engine.building.verification import LOG_STEM, Findings, verify_build
from engine.orchestration.claim import claimed, tell_owner
from engine.orchestration.control import RunBrokenOffError, RunControl
from engine.plans.problems import usable_plan
from engine.plans.refusals import BuildRefusedError, NotTrustedError
from engine.plans.trust import is_trusted
from engine.workspace.config import read_config
from engine.workspace.journal import Event
from engine.workspace.log_names import LogNames
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.records.plan import Plan
from engine.workspace.secrets import secret_remover
from engine.workspace.writing import timestamp


def build(
    paths: WorkspacePaths,
    task_id: str,
    *,
    by: str,
    control: RunControl,
    done_by_person: frozenset[str] = frozenset(),
    workers: int | None = None,
) -> Generator[Event, None, None]:
    """Builds a task or goes on with it, and yields each journal event right after it was appended.

    `by` says who asked, e.g. `studio build`. `done_by_person` are steps that a person did: only their checks run.
    Ends with `build_finished` (COMPLETE, BLOCKED or HALTED) or `build_paused`. An iterator that is closed early stops
    the build as `stop_now` does.

    Raises BuildRefusedError where the build cannot start, NotTrustedError where nobody agreed to what the plan runs,
    RunBrokenOffError where what happens can no longer be written down.
    """
    try:
        yield from _build(paths, task_id, by, control, done_by_person, workers)
    except UnusableFileError as error:
        raise RunBrokenOffError(f"{error.problem.path}: {error.problem.reason}", error.problem.remedy) from error
    except OSError as error:
        where = paths.relative(Path(os.fsdecode(error.filename))) if error.filename else "The workspace"
        if isinstance(error, FileNotFoundError):
            raise RunBrokenOffError(f"{where} was deleted while the build ran", "Build again") from error
        reason = f"{where}: {(error.strerror or str(error)).lower()}"
        raise RunBrokenOffError(reason, "Make it writable and free some space, then resume") from error


def _build(
    paths: WorkspacePaths,
    task_id: str,
    by: str,
    control: RunControl,
    done_by_person: frozenset[str],
    workers: int | None,
) -> Iterator[Event]:
    plan = usable_plan(paths, task_id)
    config = read_config(paths)
    _check_request(paths, task_id, plan, done_by_person)
    with claimed(paths, task_id) as died:
        history = read_history(paths, task_id)
        if died or history.in_flight:
            end_leftovers(paths, task_id, {*history.in_flight, LOG_STEM})
        session_id = session_for(paths, task_id, plan, history)
        tell_owner(paths, task_id, session_id, by)
        job = _job(paths, task_id, plan, session_id, control, workers or config.workers, config.command_timeout_s)
        yield from _run(job, history, done_by_person, by)


def _job(
    paths: WorkspacePaths,
    task_id: str,
    plan: Plan,
    session_id: str,
    control: RunControl,
    workers: int,
    timeout_s: float,
) -> BuildJob:
    redact = secret_remover(os.environ)
    return BuildJob(
        paths=paths,
        task_id=task_id,
        plan=plan,
        control=control,
        workers=workers,
        journal=BuildJournal(paths, session_id, task_id, redact),
        files=TaskFiles(paths, plan, task_id),
        session=BuildSession(paths, session_id, task_id, plan, redact),
        logs=LogNames(paths, task_id),
        attempts=AttemptSettings(paths, marker_prefix(paths, task_id), redact, control.stop_now, timeout_s),
    )


def _run(job: BuildJob, history: History, done_by_person: frozenset[str], by: str) -> Iterator[Event]:
    job.session.begin()
    started = job.journal.append(
        "build_started",
        plan_id=job.plan.id,
        resumed=history.was_started,
        started_by=by,
        base_commit=base_commit(job.paths.root),
    )
    loop = StepLoop(job, history, done_by_person)
    try:
        yield started
        yield from _steps_and_checks(job, loop)
    except GeneratorExit:
        _paused(job, "paused", "stopped: whoever started the build is gone")
        raise


def _steps_and_checks(job: BuildJob, loop: StepLoop) -> Iterator[Event]:
    job.files.start_manifest(len(loop.schedule.done))
    yield from loop.run()
    loop.save(resting=True)
    if not loop.schedule.is_complete:
        yield from _end_unfinished(job, loop)
        return
    if job.is_stopping:
        yield _paused(job, "paused", "stopped by a person: all steps are done, not yet verified")
        return
    job.files.save_manifest("VALIDATING", steps_completed=len(job.plan.steps))
    findings = yield from verify_build(job)
    yield _paused(job, "paused", "stopped before all was verified") if findings.was_stopped else _ended(job, findings)


def _check_request(paths: WorkspacePaths, task_id: str, plan: Plan, done_by_person: frozenset[str]) -> None:
    for folder in (paths.state, paths.task(task_id), paths.orchestration, paths.locks):
        try:
            paths.inside(folder)
        except OutsideWorkspaceError:
            where = paths.relative(folder)
            raise BuildRefusedError(f"{where} is a link that leaves the workspace", "Replace it by a folder") from None
    unknown = sorted(done_by_person - {step.id for step in plan.steps})
    if unknown:
        raise BuildRefusedError(f"The plan has no step {unknown[0][:60]!r}", "Name one of its steps")
    if not is_trusted(paths.root, plan):
        reason = "Nobody has agreed yet to what this plan runs here"
        raise NotTrustedError(reason, "Look at what it runs, then trust it (`studio build --trust`)")


def _end_unfinished(job: BuildJob, loop: StepLoop) -> Iterator[Event]:
    schedule = loop.schedule
    job.files.save_manifest("BUILDING", steps_completed=len(schedule.done))
    goes_on = bool(schedule.stopped or schedule.ready())
    if schedule.failed and not goes_on:
        failed = [step.id for step in job.plan.steps if step.id in schedule.failed]
        reason = f"{', '.join(failed)} failed: {loop.failures[failed[0]]['error']}"
        yield _finished(job, "HALTED", reason, {})
    elif schedule.waiting and not goes_on:
        asked = [f"{step_id}: {loop.asked[step_id]}" for step_id in sorted(schedule.waiting)]
        yield _paused(job, "waiting", f"waits for you: {'; '.join(asked)}")
    elif job.stop_now.is_set():
        stopped = ", ".join(sorted(schedule.stopped)) or "between two steps"
        yield _paused(job, "paused", f"stopped by a person: {stopped}")
    else:
        yield _paused(job, "paused", "stopped by a person after a step was through")


def _ended(job: BuildJob, findings: Findings) -> Event:
    status = "BLOCKED" if findings.blocking else "COMPLETE"
    total = len(job.plan.acceptance_criteria)
    steps = len(job.plan.steps)
    summary = f"{steps} step{'' if steps == 1 else 's'} done, {findings.criteria_passed} of {total} criteria hold"
    reason = f"{', '.join(findings.blocking)} failed" if findings.blocking else summary
    fields = {"acceptance_criteria_passed": findings.criteria_passed, "quality_gates": findings.gates}
    return _finished(job, status, reason, fields)


def _finished(job: BuildJob, status: str, reason: str, fields: dict[str, object]) -> Event:
    reason = job.attempts.redact(reason)
    job.files.save_manifest(status, completed_at=timestamp(), **fields)
    job.session.finish(status, reason)
    return job.journal.append("build_finished", status=status, reason=reason)


def _paused(job: BuildJob, status: str, reason: str) -> Event:
    reason = job.attempts.redact(reason)
    job.session.pause(status, reason)
    return job.journal.append("build_paused", reason=reason)
