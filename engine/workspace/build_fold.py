"""Folds a task's plan, progress file and journal into its BuildRecord.

The builder resumes from what is folded here and the screen draws it, so both always agree on what is done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.workspace.build_record import (
    BuildRecord,
    CheckResult,
    CriterionRecord,
    GateRecord,
    Spent,
    Status,
    StepRecord,
)
from engine.workspace.journal import Event
from engine.workspace.paths import is_safe_id
from engine.workspace.planning_fold import PlanningFold
from engine.workspace.records.base import to_time
from engine.workspace.records.plan import Criterion, Plan, Step
from engine.workspace.records.task import Manifest, Progress, RunOwner

MAX_NUMBER = 10**10
"""No count and no milliseconds of ours are larger; a larger one could not be drawn or added up."""

TOKENS = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens")
"""Facts of `assistant_used`."""

OVER = (Status.DONE, Status.FAILED, Status.SKIPPED)
"""A step in one of these has nothing that waits."""


@dataclass
class _Fold:
    """What the journal says, gathered event by event."""

    steps: dict[str, StepRecord]
    results: dict[tuple[str, str], tuple[Status, str, str]] = field(default_factory=dict)
    """("criterion" | "gate", its name) to how it went."""
    open_attempts: set[str] = field(default_factory=set)
    finished: dict[str, datetime | None] = field(default_factory=dict)
    started_at: datetime | None = None
    reason: str = ""
    passed_over: set[str] = field(default_factory=set)
    """Steps that a person decided to go on without."""
    planning: PlanningFold = field(default_factory=PlanningFold)
    plan_changes: int = 0
    stopping: str = ""
    tokens: int = 0
    cost_usd: float = 0.0


def fold_build(
    task_id: str,
    plan: Plan | None,
    progress: Progress | None,
    manifest: Manifest | None,
    events: Sequence[Event],
    *,
    owner: RunOwner | None = None,
    owner_alive: bool = False,
    session_id: str = "",
) -> BuildRecord:
    """The build's picture. `events` are those of the sessions that built this task, oldest first."""
    fold = _Fold({step.id: StepRecord(step, checks=_unchecked(step)) for step in plan.steps} if plan else {})
    for event in events:
        if event.task_id == task_id:
            _apply(fold, event)
    _settle(fold, progress, owner_alive)
    status = (manifest.status if manifest else "") or task_status(plan is not None, progress.status if progress else "")
    unknown = Status.UNCHECKED if status == "COMPLETE" else Status.WAITING
    return BuildRecord(
        task_id=task_id,
        plan=plan,
        progress=progress,
        manifest=manifest,
        steps=tuple(fold.steps.values()),
        criteria=tuple(
            CriterionRecord(criterion, *fold.results.get(("criterion", criterion_name(criterion, index)), (unknown,)))
            for index, criterion in enumerate(plan.acceptance_criteria if plan else ())
        ),
        gates=tuple(
            GateRecord(gate, *fold.results.get(("gate", gate.name), (_manifest_gate(manifest, gate.name) or unknown,)))
            for gate in (plan.quality_gates if plan else ())
        ),
        status=status,
        running=owner_alive,
        owner=owner,
        session_id=session_id,
        started_at=fold.started_at,
        reason=fold.reason,
        phases=fold.planning.phases(owner_alive),
        planned_goal=fold.planning.goal,
        plan_changes=fold.plan_changes,
        stopping=fold.stopping if owner_alive else "",
        spent=Spent(fold.tokens, round(fold.cost_usd, 6)),
    )


def finished_steps(progress: Progress | None, events: Iterable[Event], task_id: str) -> set[str]:
    """The steps that must never run again, even if the process died between journal and progress file.

    A `step_finished` younger than the progress file counts although that file does not name it yet; an older one
    does not, since a program or a person that reset the file meant it.
    """
    told: set[str] = set()
    saved_at = progress.updated_at if progress else None
    for event in events:
        if event.task_id != task_id:
            continue
        if event.event == "step_finished" and (saved_at is None or (event.at is not None and event.at >= saved_at)):
            told.add(event.step_id)
        elif event.event == "step_failed" or (event.event == "progress_reset" and event.step_id):
            told.discard(event.step_id)
        elif event.event == "progress_reset":
            told.clear()
    return told | (set(progress.completed_steps) if progress else set())


def criterion_name(criterion: Criterion, index: int) -> str:
    """What events call an acceptance criterion: its id, or its place where it has none."""
    return criterion.id or f"#{index + 1}"


def _unchecked(step: Step) -> tuple[CheckResult, ...]:
    return tuple(CheckResult(criterion.text, Status.WAITING) for criterion in step.success_criteria)


def _apply(fold: _Fold, event: Event) -> None:
    match event.event:
        case "build_started":
            _restart(fold, event)
        case "progress_reset":
            _reset(fold, (event.step_id,) if event.step_id else tuple(fold.steps))
        case "build_paused" | "build_finished" | "planning_paused":
            fold.stopping = ""
            fold.reason = str(event.get("reason", ""))
        case "planning_started" | "planning_finished":
            fold.reason = ""
        case "plan_changed":
            fold.plan_changes += 1
        case "run_stopping":
            fold.stopping = "stops now" if event.get("now") is True else "stops after step"
        case "assistant_used":
            fold.tokens += sum(_number(event.get(name)) for name in TOKENS)
            fold.cost_usd += _dollars(event.get("cost_usd"))
        case "criterion_checked" | "gate_checked":
            kind = event.event.removesuffix("_checked")
            fold.results[(kind, str(event.get("name", "")))] = (
                _status(event.get("status")),
                str(event.get("detail", "")),
                str(event.get("log", "")),
            )
    fold.planning.apply(event)
    record = fold.steps.get(event.step_id)
    if record is not None:
        fold.steps[event.step_id] = _apply_to_step(fold, record, event)


def _restart(fold: _Fold, event: Event) -> None:
    """A new run of the build: what failed gets its attempts back, and nothing is checked at the end yet."""
    fold.started_at = event.at
    fold.reason = fold.stopping = ""
    fold.results.clear()
    fold.open_attempts.clear()
    for step_id, record in fold.steps.items():
        if record.status in (Status.FAILED, Status.SKIPPED) and step_id not in fold.passed_over:
            fold.steps[step_id] = replace(
                record, status=Status.WAITING, attempt=0, reason="", checks=_unchecked(record.step)
            )


def _reset(fold: _Fold, step_ids: Iterable[str]) -> None:
    """Somebody wants these steps done again. Their old output can still be looked at."""
    for step_id in step_ids:
        fold.finished.pop(step_id, None)
        fold.open_attempts.discard(step_id)
        if record := fold.steps.get(step_id):
            fold.steps[step_id] = StepRecord(record.step, checks=_unchecked(record.step), logs=record.logs)


def _apply_to_step(fold: _Fold, record: StepRecord, event: Event) -> StepRecord:
    match event.event:
        case "step_started":
            fold.open_attempts.add(event.step_id)
            attempt = _number(event.get("attempt"))
            log = str(event.get("log", ""))
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
        case "step_finished" | "attempt_failed":
            fold.open_attempts.discard(event.step_id)
            done = event.event == "step_finished"
            if done:
                fold.finished[event.step_id] = event.at
            return replace(
                record,
                status=Status.DONE if done else Status.RUNNING,
                elapsed_ms=(record.elapsed_ms or 0) + _number(event.get("duration_ms")),
                checks=_checks(record, event),
                reason="" if done else str(event.get("error", "")),
                by=event.by or record.by,
            )
        case "attempt_held":
            fold.open_attempts.discard(event.step_id)
            reason = f"{event.get('error_kind', '')}: {event.get('error', '')}"
            return replace(record, status=Status.PAUSED, reason=reason, resumes_at=to_time(event.get("resumes_at")))
        case "question_answered":
            return _decided(fold, record, event)
        case "step_stopped":
            fold.open_attempts.discard(event.step_id)
            return replace(record, status=Status.PAUSED, reason=str(event.get("reason", "stopped")), resumes_at=None)
        case "step_failed" | "step_skipped" | "step_waiting":
            fold.open_attempts.discard(event.step_id)
            status = {"step_failed": Status.FAILED, "step_skipped": Status.SKIPPED}.get(event.event, Status.ASKS_YOU)
            return replace(record, status=status, reason=str(event.get("reason", "")))
    return record


def _decided(fold: _Fold, record: StepRecord, event: Event) -> StepRecord:
    """A person said how to go on with a step that failed."""
    answer = event.get("answer")
    choice = answer.get("choice") if isinstance(answer, dict) and event.get("kind") == "escalation" else ""
    fold.passed_over.discard(event.step_id)
    if choice != "skip":
        return record
    fold.passed_over.add(event.step_id)
    return replace(record, status=Status.SKIPPED, reason="skipped by you")


def _checks(record: StepRecord, event: Event) -> tuple[CheckResult, ...]:
    results = event.get("checks")
    if not isinstance(results, list):
        return record.checks
    return tuple(
        CheckResult(str(result.get("text", "")), _status(result.get("status")), str(result.get("detail", "")))
        for result in results
        if isinstance(result, dict)
    )


def _settle(fold: _Fold, progress: Progress | None, owner_alive: bool) -> None:
    """Holds the journal against the progress file, which other programs write too, and against who is alive."""
    saved_at = progress.updated_at if progress else None
    completed = set(progress.completed_steps) if progress else set()
    failed = {failure.step_id: failure.error for failure in progress.failed_steps} if progress else {}
    for step_id, record in fold.steps.items():
        at = fold.finished.get(step_id)
        journal_is_newer = saved_at is None or (at is not None and at >= saved_at)
        if step_id in completed:
            record = replace(record, status=Status.DONE, reason="")
        elif record.status is Status.DONE and not journal_is_newer:
            record = replace(record, status=Status.WAITING, checks=_unchecked(record.step))
        elif record.status is Status.RUNNING and not owner_alive:
            record = replace(record, status=Status.PAUSED, reason="interrupted")
        elif record.status is Status.WAITING and not record.log:
            record = _from_progress(record, progress, failed)
        fold.steps[step_id] = _without_waiting_checks(record) if record.status in OVER else record
    done = {step_id for step_id, record in fold.steps.items() if record.status is Status.DONE}
    for step_id, record in fold.steps.items():
        missing = [other for other in record.step.depends_on if other not in done]
        if record.status is Status.WAITING and not record.reason and missing:
            fold.steps[step_id] = replace(record, reason=f"waits for {', '.join(missing)}")


def _without_waiting_checks(record: StepRecord) -> StepRecord:
    if all(check.status is not Status.WAITING for check in record.checks):
        return record
    checks = (
        replace(check, status=Status.UNCHECKED) if check.status is Status.WAITING else check for check in record.checks
    )
    return replace(record, checks=tuple(checks))


def _from_progress(record: StepRecord, progress: Progress | None, failed: dict[str, str]) -> StepRecord:
    """A step that only the progress file knows about, such as one that Claude or v5's scripts build."""
    step_id = record.step.id
    if step_id in failed:
        return replace(record, status=Status.FAILED, reason=failed[step_id])
    if progress and progress.current_step == step_id and progress.status == "in_progress":
        return replace(record, status=Status.RUNNING)
    return record


def task_status(has_plan: bool, progress_status: str) -> str:
    """The manifest's word for a task that has no manifest, as near as the other files allow."""
    from_progress = {"in_progress": "BUILDING", "failed": "HALTED", "complete": "COMPLETE"}
    return from_progress.get(progress_status, "READY_TO_BUILD" if has_plan else "PLANNING")


def _manifest_gate(manifest: Manifest | None, name: str) -> Status | None:
    """A gate's result where only the manifest has it."""
    result = str(manifest.quality_gates.get(name, "")).upper() if manifest else ""
    return {"PASS": Status.DONE, "FAIL": Status.FAILED, "WARN": Status.WARNED, "SKIP": Status.SKIPPED}.get(result)


def _status(value: Any) -> Status:
    try:
        return Status(str(value))
    except ValueError:
        return Status.WAITING


def _dollars(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and 0 < value < MAX_NUMBER else 0.0


def _number(value: Any) -> int:
    """A count or milliseconds, from a line that anybody may have written."""
    return max(0, min(value, MAX_NUMBER)) if isinstance(value, int) else 0
