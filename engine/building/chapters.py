"""A build from its first step to its verdict: steps, planning anew where they fail, the checks at the end."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from engine.assistants.errors import AssistantError, CapReachedError, StoppedError
from engine.assistants.patience import work_with_patience
from engine.building.base_commit import base_commit
from engine.building.bookkeeping import TaskFiles
from engine.building.changed_plan import ask_for_review, sent_back
from engine.building.endings import aborted, ended, escalated_whole, paused, unfinished
from engine.building.history import History, read_history
from engine.building.job import BuildJob
from engine.building.replanning import PlanChange, Trouble
from engine.building.rules_broken import note_broken_rules
from engine.building.step_loop import StepLoop
from engine.building.verification import verify_build
from engine.orchestration.money import WAITS_FOR_MONEY
from engine.plans.problems import usable_plan
from engine.plans.saving import PlanEditedError, saved_digest, untold_draft
from engine.plans.trust import is_trusted
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.journal import Event
from engine.workspace.log_names import LogNames
from engine.workspace.writing import timestamp

Document = dict[str, Any]


Chapter = Generator[Event, None, Trouble | None]


def build_chapters(job: BuildJob, history: History, done_by_person: frozenset[str], by: str) -> Iterator[Event]:
    """Yields the build's events, from `build_started` to what ends or pauses it."""
    if history.aborted:
        yield aborted(job)
        return
    digest = saved_digest(job.paths, job.task_id)
    if history.plan_digest not in ("", digest):
        yield _tell_of_new_plan(job, digest)
        history = read_history(job.paths, job.task_id)
    job.session.begin()
    started = job.journal.append(
        "build_started",
        plan_id=job.plan.id,
        plan_digest=digest,
        resumed=history.was_started,
        started_by=by,
        base_commit=base_commit(job.paths.root),
    )
    try:
        yield started
        yield from _chapters(job, history, done_by_person)
    except GeneratorExit:
        paused(job, "paused", "stopped: whoever started the build is gone")
        raise


def _tell_of_new_plan(job: BuildJob, digest: str) -> Event:
    """The plan is not the one that was built last: planned anew just before a crash, or edited by a person."""
    draft = untold_draft(job.journal_events(), job.task_id, digest)
    if draft is None:
        return job.journal.append("plan_edited", by="person", plan_digest=digest)
    facts = {name: draft.get(name) for name in ("reason", "changes")}
    return job.journal.append("plan_changed", by=draft.by, step_id=draft.step_id, plan_digest=digest, **facts)


def _chapters(job: BuildJob, history: History, done_by_person: frozenset[str]) -> Iterator[Event]:
    """Each chapter builds one version of the plan."""
    if _is_agreed_to(job):
        trouble = yield from _chapter(job, history, done_by_person)
    else:
        trouble = yield from _not_agreed_to(job, history)
    while trouble:
        is_changed = yield from _replan(job, trouble)
        if not is_changed:
            return
        job, history = _next_chapter(job)
        if not _is_agreed_to(job):
            yield from _review(job)
            return
        trouble = yield from _chapter(job, history, done_by_person)


def _is_agreed_to(job: BuildJob) -> bool:
    return is_trusted(job.paths.root, job.plan, prose=job.has_assistant)


def _review(job: BuildJob) -> Iterator[Event]:
    yield ask_for_review(job)
    yield paused(job, "waiting", "waits for you: the plan was changed, and runs what nobody agreed to yet")


def _not_agreed_to(job: BuildJob, history: History) -> Chapter:
    """The plan was made anew. Nothing of it runs: a person looks at it, or, where one sent it back, another is made."""
    remark = sent_back(job.paths, job.task_id)
    if not remark or job.replanner is None:
        yield from _review(job)
        return None
    failure = {"error_kind": "sent_back", "error": f"A person looked at the plan and sent it back: {remark}"}
    return Trouble("", (failure,), history.done, (remark,))


def _chapter(job: BuildJob, history: History, done_by_person: frozenset[str]) -> Chapter:
    """Its value is what makes planning anew necessary; None where the build has ended or paused."""
    loop = StepLoop(job, history, done_by_person)
    job.files.start_manifest(len(loop.schedule.done))
    yield from loop.run()
    loop.save(resting=True)
    yield from note_broken_rules(job, history)
    if loop.to_replan is not None and not job.is_stopping:
        attempt = loop.to_replan
        return Trouble(attempt.step.id, attempt.failures, frozenset(loop.schedule.done), attempt.hints)
    if not loop.schedule.is_complete:
        yield from unfinished(job, loop)
        return None
    if job.is_stopping:
        yield paused(job, "paused", "stopped by a person: all steps are done, not yet verified")
        return None
    return (yield from _verify(job, history, len(loop.schedule.done)))


def _verify(job: BuildJob, history: History, done: int) -> Chapter:
    """`done`: how many steps are."""
    past = history.whole  # what was done before about criteria and gates that failed
    job.files.save_manifest("VALIDATING", steps_completed=done)
    findings = yield from verify_build(job)
    yield from note_broken_rules(job, history)
    if findings.was_stopped:
        yield paused(job, "paused", "stopped before all was verified")
        return None
    if findings.blocking and not past.decision and job.can_replan(""):
        failed: Document = {"error_kind": "check_failed", "log": findings.log}
        failures = tuple({**failed, "error": text} for text in findings.blocking_details)
        return Trouble("", failures, frozenset(step.id for step in job.plan.steps), tuple(past.hints))
    yield from ended(job, findings, done, passes_over=past.decision == "skip")
    return None


def _replan(job: BuildJob, trouble: Trouble) -> Generator[Event, None, bool]:
    """Has the rest planned anew; says whether it was. Where it was not, the build has paused or ended."""
    log_path = job.logs.next("replan")
    yield job.journal.append("replan_started", step_id=trouble.step_id, log=log_path.name)
    try:
        change = yield from _in_worker(job, trouble, log_path.name)
    except StoppedError:
        yield paused(job, "paused", "stopped by a person while the rest was planned anew")
        return False
    except CapReachedError:
        yield job.ask_for_more_money(trouble.step_id)
        yield paused(job, "waiting", WAITS_FOR_MONEY)
        return False
    except (AssistantError, PlanEditedError) as error:
        yield job.journal.append("replan_failed", step_id=trouble.step_id, error=str(error))
        yield from escalated_whole(job, trouble.step_id, trouble.failures, str(error), log_path.name)
        return False
    yield job.journal.append(
        "plan_changed",
        by=job.replanner.assistant.name if job.replanner else "engine",
        step_id=trouble.step_id,
        reason=change.reason,
        changes=list(change.changes),
        plan_digest=change.digest,
    )
    return True


def _in_worker(job: BuildJob, trouble: Trouble, log_name: str) -> Generator[Event, None, PlanChange]:
    """Raises what `Replanner.replan` does."""
    replanner = job.replanner
    assert replanner is not None  # noqa: S101 - `can_replan` said so
    number = job.replans.get(trouble.step_id, 0) + 1
    path = job.paths.attempt_logs(job.task_id) / log_name
    with closing(AttemptLog(job.paths, path, job.attempts.redact)) as log:
        work = partial(replanner.replan, trouble, log, number)
        tell_held = partial(_tell_held, job, trouble.step_id)
        return (yield from work_with_patience(work, job.told, job.control, tell_held))


def _tell_held(job: BuildJob, step_id: str, error: AssistantError, at: datetime) -> Event:
    return job.journal.append(
        "replan_held", step_id=step_id, error_kind=error.kind, error=str(error), resumes_at=timestamp(at)
    )


def _next_chapter(job: BuildJob) -> tuple[BuildJob, History]:
    """The job with the plan as it is now. Raises RefusedError."""
    paths, task_id = job.paths, job.task_id
    plan = usable_plan(paths, task_id)
    history = read_history(paths, task_id)
    files, logs = TaskFiles(paths, plan, task_id), LogNames(paths, task_id)
    return replace(job.with_plan(plan), files=files, logs=logs, replans=history.replans), history
