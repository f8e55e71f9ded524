"""Folds a task's plan, progress file and journal into its BuildRecord.

The builder resumes from what is folded here and the screen draws it, so both always agree on what is done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.workspace.build_record import BuildRecord, CriterionRecord, GateRecord, Spent, Status
from engine.workspace.journal import Event
from engine.workspace.planning_fold import PlanningFold
from engine.workspace.questions import QuestionKind
from engine.workspace.records.lease import Lease
from engine.workspace.records.plan import Criterion, Plan
from engine.workspace.records.task import Manifest, Progress, RunOwner
from engine.workspace.step_attempts import to_status
from engine.workspace.step_fold import StepFold
from engine.workspace.usage_facts import cost_usd_of, tokens_of


@dataclass
class _Fold:
    """What the journal says, gathered event by event."""

    steps: StepFold
    planning: PlanningFold = field(default_factory=PlanningFold)
    results: dict[tuple[str, str], tuple[Status, str, str]] = field(default_factory=dict)
    """("criterion" | "gate", its name) to how it went: status, detail, log."""
    started_at: datetime | None = None
    reason: str = ""
    plan_changes: int = 0
    stopping: str = ""
    is_sent_back: bool = False
    """The newest plan that was reviewed is to be made anew."""
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
    lease: Lease | None = None,
    left_by: str = "",
    session_id: str = "",
) -> BuildRecord:
    """The build's picture. `events` are those of the sessions that built this task, oldest first."""
    fold = _Fold(StepFold.of(plan))
    for event in events:
        if event.task_id == task_id:
            _apply(fold, event)
    fold.steps.settle(progress, owner_alive, lease.claude_session if lease else "")
    status = manifest.status if manifest else ""
    is_planned = plan is not None and not fold.is_sent_back
    status = status or _unmanaged_status(is_planned, progress, is_held=lease is not None)
    unknown = Status.UNCHECKED if status == "COMPLETE" else Status.WAITING
    return BuildRecord(
        task_id=task_id,
        plan=plan,
        progress=progress,
        manifest=manifest,
        steps=tuple(fold.steps.records.values()),
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
        lease=lease,
        left_by=left_by,
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


def _apply(fold: _Fold, event: Event) -> None:
    match event.event:
        case "build_started":
            fold.started_at = event.at
            fold.reason = fold.stopping = ""
            fold.results.clear()  # nothing is checked at the end yet
        case "build_paused" | "build_finished" | "planning_paused":
            fold.stopping = ""
            fold.reason = str(event.get("reason", ""))
        case "planning_started" | "planning_finished":
            fold.reason = ""
        case "question_answered" if event.get("kind") == QuestionKind.REVIEW:
            given = event.get("answer")
            fold.is_sent_back = isinstance(given, dict) and given.get("choice") == "send_back"
        case "plan_challenged":  # another one, about to be reviewed
            fold.is_sent_back = False
        case "plan_changed":
            fold.plan_changes += 1
        case "run_stopping":
            fold.stopping = "stops now" if event.get("now") is True else "stops after step"
        case "assistant_used":
            fold.tokens += tokens_of(event)
            fold.cost_usd += cost_usd_of(event)
        case "criterion_checked" | "gate_checked":
            kind = event.event.removesuffix("_checked")
            fold.results[(kind, str(event.get("name", "")))] = (
                to_status(event.get("status")),
                str(event.get("detail", "")),
                str(event.get("log", "")),
            )
    fold.planning.apply(event)
    fold.steps.apply(event)


def _unmanaged_status(is_planned: bool, progress: Progress | None, *, is_held: bool) -> str:
    """Of a task without a manifest. Claude, who holds it, has done its last step, and all is still to be checked."""
    status = task_status(is_planned, progress.status if progress else "")
    return "VALIDATING" if is_held and status == "COMPLETE" else status


def task_status(has_plan: bool, progress_status: str) -> str:
    """The manifest's word for a task that has no manifest, as near as the other files allow."""
    from_progress = {"in_progress": "BUILDING", "failed": "HALTED", "complete": "COMPLETE"}
    return from_progress.get(progress_status, "READY_TO_BUILD" if has_plan else "PLANNING")


def _manifest_gate(manifest: Manifest | None, name: str) -> Status | None:
    """A gate's result where only the manifest has it."""
    result = str(manifest.quality_gates.get(name, "")).upper() if manifest else ""
    return {"PASS": Status.DONE, "FAIL": Status.FAILED, "WARN": Status.WARNED, "SKIP": Status.SKIPPED}.get(result)
