"""A task's build as JSON: what the Build pane shows."""

from engine.commands.status.report_times import Document, time_of
from engine.workspace.build_record import BuildRecord, PhaseRecord, StepRecord


def build_document(build: BuildRecord | None) -> Document | None:
    if build is None:
        return None
    return {
        "task_id": build.task_id,
        "goal": build.goal,
        "status": build.status,
        "running": build.running,
        "by": build.owner.by if build.running and build.owner else "",
        "held_by": _holder(build),
        "left_by": build.left_by or None,
        "session_id": build.session_id,
        "started_at": time_of(build.started_at),
        "reason": build.reason,
        "is_planning": build.is_planning,
        "phases": [_phase(phase) for phase in build.phases],
        "plan_changes": build.plan_changes,
        "spent": {"tokens": build.spent.tokens, "cost_usd": build.spent.cost_usd, "source": "measured"},
        "steps_done": build.done_count,
        "steps": [_step(step) for step in build.steps],
        "criteria": [
            {
                "id": record.criterion.id,
                "text": record.criterion.text,
                "priority": record.criterion.priority,
                "status": record.status,
                "detail": record.detail,
            }
            for record in build.criteria
        ],
        "gates": [
            {
                "name": record.gate.name,
                "command": record.gate.command,
                "required": record.gate.blocks,
                "status": record.status,
                "detail": record.detail,
            }
            for record in build.gates
        ],
    }


def _holder(build: BuildRecord) -> Document | None:
    """Who holds the task: Claude by a lease, or a run's process; null for nobody."""
    if build.running and build.owner is not None:
        owner = build.owner
        return {"kind": "run", "who": owner.by, "pid": owner.pid, "since": time_of(owner.started_at), "heard_at": None}
    if build.lease is None:
        return None
    lease = build.lease
    return {
        "kind": "claude",
        "who": lease.holder,
        "pid": lease.pid,
        "since": time_of(lease.taken_at),
        "heard_at": time_of(lease.heard_at),
        "claude_session": lease.claude_session,
    }


def _phase(phase: PhaseRecord) -> Document:
    return {
        "name": phase.name,
        "status": phase.status,
        "detail": phase.detail,
        "started_at": time_of(phase.started_at),
        "elapsed_ms": phase.elapsed_ms,
        "resumes_at": time_of(phase.resumes_at),
        "log": phase.log,
    }


def _step(record: StepRecord) -> Document:
    return {
        "id": record.step.id,
        "name": record.step.name,
        "status": record.status,
        "attempt": record.attempt,
        "max_attempts": record.max_attempts,
        "started_at": time_of(record.started_at),
        "elapsed_ms": record.elapsed_ms,
        "reason": record.reason,
        "resumes_at": time_of(record.resumes_at),
        "by": record.by,
        "claude_session": record.claude_session,
        "depends_on": record.step.depends_on,
        "checks": [{"text": check.text, "status": check.status, "detail": check.detail} for check in record.checks],
        "log": record.log,
    }
