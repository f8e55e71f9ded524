"""What one event makes of a step: it began, ended, or somebody takes it up without a run of the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.workspace.build_record import CheckResult, Status, StepRecord
from engine.workspace.journal import Event
from engine.workspace.paths import is_safe_id
from engine.workspace.records.plan import Step
from engine.workspace.usage_facts import number


def to_status(value: Any) -> Status:
    """A state as an event names it."""
    try:
        return Status(str(value))
    except ValueError:
        return Status.WAITING


def started(record: StepRecord, event: Event) -> StepRecord:
    attempt, log = number(event.get("attempt")), str(event.get("log", ""))
    log = log if is_safe_id(log) else ""
    return replace(
        record,
        status=Status.RUNNING,
        attempt=attempt,
        started_at=event.at,
        checks=unchecked(record.step),
        resumes_at=None,
        # Why the attempt before failed; that somebody stopped this one is over.
        reason=record.reason if attempt > 1 and record.status is not Status.PAUSED else "",
        log=log,
        logs=record.logs if log in record.logs or not log else (*record.logs, log),
        by=event.by,
        is_marked=False,
        claude_session="",
    )


def taken_up(record: StepRecord, event: Event) -> StepRecord:
    """Somebody does it without a run of the engine, Claude or a person: nobody but the marks counts the attempts."""
    begun = started(record, event)
    is_again = record.attempt > 0 and record.status is not Status.PAUSED
    return replace(
        begun,
        attempt=record.attempt + 1,
        reason=record.reason if is_again else "",
        is_marked=True,
        claude_session=str(event.get("claude_session", "")),
    )


def runs_by_mark(record: StepRecord) -> bool:
    return record.is_marked and record.status is Status.RUNNING


def attempted(record: StepRecord, event: Event) -> StepRecord:
    """With what an attempt's end says, however it went."""
    return replace(
        record,
        elapsed_ms=_elapsed_ms(record, event),
        checks=_checks(record, event),
        by=event.by or record.by,
        is_marked="claude_session" in (event.model_extra or {}) or record.is_marked,
        claude_session=str(event.get("claude_session", "")),
    )


def _elapsed_ms(record: StepRecord, event: Event) -> int | None:
    """Who marks steps measures nothing: then it is the time since the step was taken up."""
    if runs_by_mark(record) and record.started_at is not None and event.at is not None:
        return (record.elapsed_ms or 0) + max(int((event.at - record.started_at).total_seconds() * 1000), 0)
    if event.get("duration_ms") is None:
        return record.elapsed_ms
    return (record.elapsed_ms or 0) + number(event.get("duration_ms"))


def _checks(record: StepRecord, event: Event) -> tuple[CheckResult, ...]:
    results = event.get("checks")
    if not isinstance(results, list):
        return record.checks
    return tuple(
        CheckResult(str(result.get("text", "")), to_status(result.get("status")), str(result.get("detail", "")))
        for result in results
        if isinstance(result, dict)
    )


def unchecked(step: Step) -> tuple[CheckResult, ...]:
    return tuple(CheckResult(criterion.text, Status.WAITING) for criterion in step.success_criteria)


def without_waiting_checks(record: StepRecord) -> StepRecord:
    if all(check.status is not Status.WAITING for check in record.checks):
        return record
    checks = (
        replace(check, status=Status.UNCHECKED) if check.status is Status.WAITING else check for check in record.checks
    )
    return replace(record, checks=tuple(checks))
