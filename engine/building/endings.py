"""How a build comes to rest: complete, blocked, halted, or paused until somebody goes on with it."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.building.escalation import escalate
from engine.building.job import BuildJob
from engine.building.step_loop import StepLoop
from engine.building.verification import Findings
from engine.orchestration.money import WAITS_FOR_MONEY
from engine.orchestration.sprint import count_task
from engine.workspace.journal import Event
from engine.workspace.writing import timestamp

Document = dict[str, Any]


def unfinished(job: BuildJob, loop: StepLoop) -> Iterator[Event]:
    """Steps are left: some failed, wait for a person, or were stopped."""
    schedule = loop.schedule
    job.files.save_manifest("BUILDING", steps_completed=len(schedule.done))
    goes_on = bool(schedule.stopped or next(schedule.ready(), None))
    if schedule.failed and not goes_on:
        failed = [step.id for step in job.plan.steps if step.id in schedule.failed]
        reason = f"{', '.join(failed)} failed: {loop.failures[failed[0]]['error']}"
        yield _finished(job, "HALTED", reason, {})
    elif schedule.waiting and not goes_on:
        yield paused(job, "waiting", f"waits for you: {', '.join(sorted(schedule.waiting))}")
    elif job.spent().is_over:
        yield paused(job, "waiting", WAITS_FOR_MONEY)
    elif job.stop_now.is_set():
        stopped = ", ".join(sorted(schedule.stopped)) or "between two steps"
        yield paused(job, "paused", f"stopped by a person: {stopped}")
    else:
        yield paused(job, "paused", "stopped by a person after a step was through")


def ended(job: BuildJob, findings: Findings, done: int, *, passes_over: bool) -> Iterator[Event]:
    """All steps are through, `done` of them done, and all is verified. `passes_over`: a person said to go on without
    what failed."""
    total, left = len(job.plan.acceptance_criteria), len(job.plan.steps) - done
    summary = f"{done} step{'' if done == 1 else 's'} done, {findings.criteria_passed} of {total} criteria hold"
    summary += f", {left} skipped by you" if left else ""
    fields = {"acceptance_criteria_passed": findings.criteria_passed, "quality_gates": findings.gates}
    if findings.blocking and passes_over:
        summary += f", passed over by you: {', '.join(findings.blocking)}"
    elif findings.blocking:
        reason = f"{', '.join(findings.blocking)} failed"
        failures = [{"error_kind": "check_failed", "error": text} for text in findings.blocking_details]
        yield _ask_about_whole(job, "", failures, reason, findings.log)
        yield _finished(job, "BLOCKED", reason, fields)
        return
    from engine.building.learning import learn  # 20 ms that the first step does not wait for

    job.files.save_manifest("LEARNING", **fields)
    yield from learn(job)
    count_task(job.paths, job.task_id)
    yield _finished(job, "COMPLETE", summary, fields)


def escalated_whole(
    job: BuildJob, step_id: str, failures: Sequence[Document], reason: str, log: str
) -> Iterator[Event]:
    """Planning anew did not help: a person has to say how to go on."""
    if step_id:
        yield job.journal.append("step_failed", step_id=step_id, reason=reason)
    yield _ask_about_whole(job, step_id, failures, reason, log)
    yield _finished(job, "HALTED", f"{step_id or 'the plan'}: {reason}", {})


def aborted(job: BuildJob) -> Event:
    """A person gave the task up."""
    reason = "given up by you"
    job.files.save_manifest("HALTED", completed_at=timestamp())
    job.session.finish("HALTED", reason, is_over=True)
    return job.journal.append("build_finished", by="person", status="HALTED", reason=reason)


def paused(job: BuildJob, status: str, reason: str) -> Event:
    """`status` is the session's: waiting (for a person) or paused."""
    reason = job.attempts.redact(reason)
    job.session.pause(status, reason)
    return job.journal.append("build_paused", reason=reason, waits=status == "waiting")


def _finished(job: BuildJob, status: str, reason: str, fields: Document) -> Event:
    reason = job.attempts.redact(reason)
    job.files.save_manifest(status, completed_at=timestamp(), **fields)
    # The session ends last: were it over already, a crash in between would have the build go on in another one.
    finished = job.journal.append("build_finished", status=status, reason=reason)
    job.session.finish(status, reason, is_over=status == "COMPLETE")
    return finished


def _ask_about_whole(job: BuildJob, step_id: str, failures: Sequence[Document], reason: str, log: str) -> Event:
    redact = job.attempts.redact
    return escalate(
        job.paths,
        job.session.id,
        job.task_id,
        step_id=step_id,
        title=redact(reason)[:300],
        tried=[{**failure, "error": redact(str(failure.get("error", "")))} for failure in failures],
        error_kind="check_failed",
        log=log,
    )
