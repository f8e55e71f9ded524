"""What the journal and the progress file tell of a plan's steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.workspace.build_record import CheckResult, Status, StepRecord
from engine.workspace.journal import Event
from engine.workspace.paths import is_safe_id
from engine.workspace.records.plan import Plan, Step
from engine.workspace.records.task import Progress
from engine.workspace.times import to_time
from engine.workspace.usage_facts import number

OVER = (Status.DONE, Status.FAILED, Status.SKIPPED)
"""A step in one of these has nothing that waits."""

ENDINGS = {"step_failed": Status.FAILED, "step_skipped": Status.SKIPPED, "step_waiting": Status.ASKS_YOU}
"""Events after which only a person can go on with a step."""


@dataclass(frozen=True, slots=True)
class _Saved:
    """What the progress file says, ready to be asked about ten thousand steps."""

    at: datetime | None = None
    completed: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)
    """Step id to why it failed."""
    running: str = ""

    @classmethod
    def of(cls, progress: Progress | None) -> _Saved:
        if progress is None:
            return cls()
        errors = {failure.step_id: failure.error for failure in progress.failed_steps}
        running = progress.current_step if progress.status == "in_progress" else ""
        return cls(progress.updated_at, frozenset(progress.completed_steps), errors, running)

    def applied_to(self, record: StepRecord) -> StepRecord:
        """A step that only the progress file knows about, such as one that Claude or v5's scripts build."""
        step_id = record.step.id
        if step_id in self.errors:
            return replace(record, status=Status.FAILED, reason=self.errors[step_id])
        return replace(record, status=Status.RUNNING) if self.running == step_id else record


@dataclass
class StepFold:
    """The steps as far as events have told of them."""

    records: dict[str, StepRecord] = field(default_factory=dict)
    """Step id to step, in the plan's order."""
    _finished: dict[str, datetime | None] = field(default_factory=dict)
    """When the journal saw a step finish."""
    _passed_over: set[str] = field(default_factory=set)
    """Steps that a person decided to go on without."""

    @classmethod
    def of(cls, plan: Plan | None) -> StepFold:
        return cls({step.id: StepRecord(step, checks=_unchecked(step)) for step in plan.steps} if plan else {})

    def apply(self, event: Event) -> None:
        match event.event:
            case "build_started":
                self._restart()
            case "progress_reset":
                self._reset((event.step_id,) if event.step_id else tuple(self.records))
            case _:
                record = self.records.get(event.step_id)
                if record is not None:
                    self.records[event.step_id] = self._after(record, event)

    def settle(self, progress: Progress | None, owner_alive: bool) -> None:
        """Holds the journal against the progress file, which other programs write too, and against who is alive."""
        saved = _Saved.of(progress)
        for step_id, record in self.records.items():
            settled = self._settled(record, saved, owner_alive)
            self.records[step_id] = _without_waiting_checks(settled) if settled.status in OVER else settled
        self._name_what_is_waited_for()

    def _restart(self) -> None:
        """A new run of the build: what failed gets its attempts back."""
        for step_id, record in self.records.items():
            if record.status in (Status.FAILED, Status.SKIPPED) and step_id not in self._passed_over:
                self.records[step_id] = replace(
                    record, status=Status.WAITING, attempt=0, reason="", checks=_unchecked(record.step)
                )

    def _reset(self, step_ids: Iterable[str]) -> None:
        """Somebody wants these steps done again. Their old output can still be looked at."""
        for step_id in step_ids:
            self._finished.pop(step_id, None)
            if record := self.records.get(step_id):
                self.records[step_id] = StepRecord(record.step, checks=_unchecked(record.step), logs=record.logs)

    def _after(self, record: StepRecord, event: Event) -> StepRecord:
        match event.event:
            case "step_started":
                return _started(record, event)
            case "step_finished":
                self._finished[event.step_id] = event.at
                return replace(_attempted(record, event), status=Status.DONE, reason="")
            case "attempt_failed":
                return replace(_attempted(record, event), status=Status.RUNNING, reason=str(event.get("error", "")))
            case "attempt_held":
                reason = f"{event.get('error_kind', '')}: {event.get('error', '')}"
                until = to_time(event.get("resumes_at"))
                return replace(record, status=Status.PAUSED, reason=reason, resumes_at=until)
            case "question_answered":
                return self._decided(record, event)
            case "step_stopped":
                reason = str(event.get("reason", "stopped"))
                return replace(record, status=Status.PAUSED, reason=reason, resumes_at=None)
            case "step_failed" | "step_skipped" | "step_waiting":
                return replace(record, status=ENDINGS[event.event], reason=str(event.get("reason", "")))
        return record

    def _decided(self, record: StepRecord, event: Event) -> StepRecord:
        """A person said how to go on with a step that failed."""
        answer = event.get("answer")
        choice = answer.get("choice") if isinstance(answer, dict) and event.get("kind") == "escalation" else ""
        self._passed_over.discard(event.step_id)
        if choice != "skip":
            return record
        self._passed_over.add(event.step_id)
        return replace(record, status=Status.SKIPPED, reason="skipped by you")

    def _settled(self, record: StepRecord, saved: _Saved, owner_alive: bool) -> StepRecord:
        at = self._finished.get(record.step.id)
        journal_is_newer = saved.at is None or (at is not None and at >= saved.at)
        if record.step.id in saved.completed:
            return replace(record, status=Status.DONE, reason="")
        if record.status is Status.DONE and not journal_is_newer:
            return replace(record, status=Status.WAITING, checks=_unchecked(record.step))
        if record.status is Status.RUNNING and not owner_alive:
            return replace(record, status=Status.PAUSED, reason="interrupted")
        if record.status is Status.WAITING and not record.log:
            return saved.applied_to(record)
        return record

    def _name_what_is_waited_for(self) -> None:
        done = {step_id for step_id, record in self.records.items() if record.status is Status.DONE}
        for step_id, record in self.records.items():
            missing = [other for other in record.step.depends_on if other not in done]
            if record.status is Status.WAITING and not record.reason and missing:
                self.records[step_id] = replace(record, reason=f"waits for {', '.join(missing)}")


def to_status(value: Any) -> Status:
    """A state as an event names it."""
    try:
        return Status(str(value))
    except ValueError:
        return Status.WAITING


def _started(record: StepRecord, event: Event) -> StepRecord:
    attempt, log = number(event.get("attempt")), str(event.get("log", ""))
    log = log if is_safe_id(log) else ""
    return replace(
        record,
        status=Status.RUNNING,
        attempt=attempt,
        started_at=event.at,
        checks=_unchecked(record.step),
        resumes_at=None,
        # Why the attempt before failed; that somebody stopped this one is over.
        reason=record.reason if attempt > 1 and record.status is not Status.PAUSED else "",
        log=log,
        logs=record.logs if log in record.logs or not log else (*record.logs, log),
        by=event.by,
    )


def _attempted(record: StepRecord, event: Event) -> StepRecord:
    """With what an attempt's end says, however it went."""
    return replace(
        record,
        elapsed_ms=(record.elapsed_ms or 0) + number(event.get("duration_ms")),
        checks=_checks(record, event),
        by=event.by or record.by,
    )


def _checks(record: StepRecord, event: Event) -> tuple[CheckResult, ...]:
    results = event.get("checks")
    if not isinstance(results, list):
        return record.checks
    return tuple(
        CheckResult(str(result.get("text", "")), to_status(result.get("status")), str(result.get("detail", "")))
        for result in results
        if isinstance(result, dict)
    )


def _unchecked(step: Step) -> tuple[CheckResult, ...]:
    return tuple(CheckResult(criterion.text, Status.WAITING) for criterion in step.success_criteria)


def _without_waiting_checks(record: StepRecord) -> StepRecord:
    if all(check.status is not Status.WAITING for check in record.checks):
        return record
    checks = (
        replace(check, status=Status.UNCHECKED) if check.status is Status.WAITING else check for check in record.checks
    )
    return replace(record, checks=tuple(checks))
