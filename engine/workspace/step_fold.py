"""What the journal and the progress file tell of a plan's steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.workspace.build_record import Status, StepRecord
from engine.workspace.journal import Event
from engine.workspace.records.plan import Plan
from engine.workspace.records.task import Progress
from engine.workspace.step_attempts import (
    attempted,
    runs_by_mark,
    started,
    taken_up,
    unchecked,
    without_waiting_checks,
)
from engine.workspace.times import to_time

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

    def applied_to(self, record: StepRecord, *, is_running_believed: bool) -> StepRecord:
        """A step that only the progress file knows about, such as one that Claude or v5's scripts build."""
        step_id = record.step.id
        if step_id in self.errors:
            return replace(record, status=Status.FAILED, reason=self.errors[step_id])
        is_running = is_running_believed and self.running == step_id
        return replace(record, status=Status.RUNNING) if is_running else record


@dataclass
class StepFold:
    """The steps as far as events have told of them."""

    records: dict[str, StepRecord] = field(default_factory=dict)
    """Step id to step, in the plan's order."""
    _finished: dict[str, datetime | None] = field(default_factory=dict)
    """When the journal saw a step finish."""
    _passed_over: set[str] = field(default_factory=set)
    """Steps that a person decided to go on without."""
    _are_marked: bool = False
    """Somebody says of each step when it begins: that it comes next is not taken for that."""
    _leased: set[str] = field(default_factory=set)
    """Claude's sessions that ever held the task."""

    @classmethod
    def of(cls, plan: Plan | None) -> StepFold:
        return cls({step.id: StepRecord(step, checks=unchecked(step)) for step in plan.steps} if plan else {})

    def apply(self, event: Event) -> None:
        match event.event:
            case "build_started":
                self._restart()
            case "lease_taken" | "lease_taken_over":
                self._leased.add(str(event.get("claude_session", "")))
            case "progress_reset":
                self._reset((event.step_id,) if event.step_id else tuple(self.records))
            case _:
                record = self.records.get(event.step_id)
                if record is not None:
                    self.records[event.step_id] = self._after(record, event)

    def settle(self, progress: Progress | None, owner_alive: bool, holder: str = "") -> None:
        """Holds the journal against the progress file, which other programs write too, and against who is alive.

        `holder` is the session of Claude's that holds the task.
        """
        saved = _Saved.of(progress)
        for step_id, record in self.records.items():
            settled = self._settled(record, saved, owner_alive)
            if self._was_left(settled, holder):
                settled = replace(settled, status=Status.PAUSED, reason="Claude left it")
            self.records[step_id] = without_waiting_checks(settled) if settled.status in OVER else settled
        self._name_what_is_waited_for()

    def _restart(self) -> None:
        """A new run of the build: what failed gets its attempts back."""
        for step_id, record in self.records.items():
            is_over = record.status in (Status.FAILED, Status.SKIPPED) and step_id not in self._passed_over
            if is_over or runs_by_mark(record):
                self.records[step_id] = replace(
                    record, status=Status.WAITING, attempt=0, reason="", checks=unchecked(record.step), is_marked=False
                )

    def _reset(self, step_ids: Iterable[str]) -> None:
        """Somebody wants these steps done again. Their old output can still be looked at."""
        for step_id in step_ids:
            self._finished.pop(step_id, None)
            if record := self.records.get(step_id):
                self.records[step_id] = StepRecord(record.step, checks=unchecked(record.step), logs=record.logs)

    def _after(self, record: StepRecord, event: Event) -> StepRecord:
        match event.event:
            case "step_started":
                return started(record, event)
            case "step_taken_up":
                self._are_marked = True
                return taken_up(record, event)
            case "step_finished":
                self._finished[event.step_id] = event.at
                return replace(attempted(record, event), status=Status.DONE, reason="")
            case "attempt_failed":
                return replace(attempted(record, event), status=Status.RUNNING, reason=str(event.get("error", "")))
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
                ended = record if event.by == "engine" else attempted(record, event)
                return replace(ended, status=ENDINGS[event.event], reason=str(event.get("reason", "")))
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
            return replace(record, status=Status.WAITING, checks=unchecked(record.step))
        if record.status is Status.RUNNING and not owner_alive and not record.is_marked:
            return replace(record, status=Status.PAUSED, reason="interrupted")
        if record.status is Status.WAITING and not record.log:
            return saved.applied_to(record, is_running_believed=not self._are_marked)
        return record

    def _was_left(self, record: StepRecord, holder: str) -> bool:
        """Claude took it up, and holds the task no more. Of one that never held it, only its marks tell."""
        return runs_by_mark(record) and record.claude_session in self._leased - {holder}

    def _name_what_is_waited_for(self) -> None:
        done = {step_id for step_id, record in self.records.items() if record.status is Status.DONE}
        for step_id, record in self.records.items():
            missing = [other for other in record.step.depends_on if other not in done]
            if record.status is Status.WAITING and not record.reason and missing:
                self.records[step_id] = replace(record, reason=f"waits for {', '.join(missing)}")
