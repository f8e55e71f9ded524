"""An Overview as the JSON document of `studio status --json`. Field names here are a promise: add, never rename.

Times are `YYYY-MM-DDTHH:MM:SSZ` or null, durations milliseconds, counts of context tokens. Lists stand as the screen
has them: sessions, tasks and activity newest first.
"""

from datetime import datetime
from typing import Any

from engine.context.usage import ContextUse, Gauge
from engine.overview import Overview
from engine.workspace.build_record import BuildRecord, StepRecord
from engine.workspace.records.knowledge import KnowledgeBase
from engine.workspace.records.session import Session
from engine.workspace.snapshot import PROMOTION_THRESHOLD, SPRINT_LENGTH, Snapshot
from engine.workspace.writing import timestamp

Document = dict[str, Any]


def report(overview: Overview) -> Document:
    """Everything the screen shows."""
    snapshot = overview.snapshot
    return {
        "workspace": str(snapshot.root),
        "exists": snapshot.exists,
        "complete": snapshot.is_complete,
        "polling": snapshot.polling,
        "session": _session(snapshot.session),
        "build": _build(snapshot.build),
        "context": _context(overview.context),
        "queue": _queue(snapshot.knowledge),
        "sprint": _sprint(snapshot),
        "activity": [
            {"at": _time(entry.at), "source": entry.source, "text": entry.text} for entry in snapshot.activity
        ],
        "problems": [
            {"path": problem.path, "reason": problem.reason, "remedy": problem.remedy} for problem in snapshot.problems
        ],
        "sessions": _sessions(snapshot),
        "tasks": _tasks(snapshot),
    }


def _sessions(snapshot: Snapshot) -> list[Document]:
    return [
        {
            "id": session.id,
            "goal": session.goal,
            "status": session.status,
            "updated_at": _time(session.updated_at),
            "task_ids": session.task_ids,
            "active": session.id == snapshot.active_session_id,
        }
        for session in snapshot.sessions
    ]


def _tasks(snapshot: Snapshot) -> list[Document]:
    return [
        {
            "id": task.id,
            "goal": task.goal,
            "status": task.status,
            "steps_done": task.steps_done,
            "steps": task.steps,
            "updated_at": _time(task.updated_at),
        }
        for task in snapshot.tasks
    ]


def _session(session: Session | None) -> Document | None:
    if session is None:
        return None
    return {
        "id": session.id,
        "goal": session.goal,
        "status": session.status,
        "mode": session.mode,
        "trigger": session.trigger,
        "created_at": _time(session.created_at),
        "updated_at": _time(session.updated_at),
        "workflow": session.routing.selected_workflow,
        "confidence": session.routing.routing_confidence,
        "agents": [
            {"agent": turn.agent, "status": turn.status, "reason": turn.reason, **_span(turn)}
            for turn in session.routing.agent_sequence
        ],
        "runs": [
            {
                "agent": run.agent_name,
                "status": run.status,
                "error": run.error,
                "context_used": run.context_used,
                **_span(run),
            }
            for run in session.agent_states
        ],
        "handoffs": [
            {
                "from": handoff.from_agent,
                "to": handoff.to_agent,
                "at": _time(handoff.timestamp),
                "reason": handoff.reason,
            }
            for handoff in session.handoffs
        ],
        "failures": [
            {
                "at": _time(failure.timestamp),
                "agent": failure.agent,
                "type": failure.error_type,
                "message": failure.error_message,
                "recovery": failure.recovery_action,
                "recovered": failure.recovery_successful,
                "retries": failure.retry_count,
            }
            for failure in session.failures
        ],
        "checkpoints": [
            {
                "id": checkpoint.id,
                "name": checkpoint.name,
                "at": _time(checkpoint.timestamp),
                "after_agent": checkpoint.after_agent,
                "can_resume_from": checkpoint.can_resume_from,
            }
            for checkpoint in session.checkpoints
        ],
        "outcome": _outcome(session),
    }


def _outcome(session: Session) -> Document | None:
    outcome = session.outcome
    if outcome is None:
        return None
    return {"success": outcome.success, "summary": outcome.summary, "duration_ms": outcome.duration_ms}


def _build(build: BuildRecord | None) -> Document | None:
    if build is None:
        return None
    return {
        "task_id": build.task_id,
        "goal": build.goal,
        "status": build.status,
        "running": build.running,
        "by": build.owner.by if build.running and build.owner else "",
        "session_id": build.session_id,
        "started_at": _time(build.started_at),
        "reason": build.reason,
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


def _step(record: StepRecord) -> Document:
    return {
        "id": record.step.id,
        "name": record.step.name,
        "status": record.status,
        "attempt": record.attempt,
        "max_attempts": record.max_attempts,
        "started_at": _time(record.started_at),
        "elapsed_ms": record.elapsed_ms,
        "reason": record.reason,
        "by": record.by,
        "depends_on": record.step.depends_on,
        "checks": [{"text": check.text, "status": check.status, "detail": check.detail} for check in record.checks],
        "log": record.log,
    }


def _context(context: ContextUse | None) -> Document | None:
    if context is None:
        return None
    return {
        "level": context.level,
        "counted": context.is_counted,
        "tiers": [_gauge(gauge) for gauge in context.tiers],
        "pools": [_gauge(gauge) for gauge in context.pools],
        "heaviest": [
            {"path": file.path, "tokens": file.tokens, "gauge": file.gauge, "source": file.source}
            for file in context.heaviest
        ],
        "trend": context.trend,
    }


def _gauge(gauge: Gauge) -> Document:
    return {
        "name": gauge.name,
        "tokens": gauge.tokens,
        "limit": gauge.limit,
        "hard_limit": gauge.hard_limit,
        "percent": round(gauge.share * 100, 1),
        "level": gauge.level,
        "source": gauge.source,
        "what": gauge.what,
    }


def _queue(knowledge: KnowledgeBase | None) -> Document | None:
    if knowledge is None:
        return None
    pending = [
        {
            "id": entry.id,
            "title": entry.title,
            "occurrences": entry.occurrences,
            "ready": entry.occurrences >= PROMOTION_THRESHOLD,
        }
        for entry in knowledge.pending
    ]
    return {"promoted_at": PROMOTION_THRESHOLD, "pending": pending}


def _sprint(snapshot: Snapshot) -> Document | None:
    sprint = snapshot.sprint
    if sprint is None:
        return None
    return {
        "number": sprint.current_sprint,
        "tasks": sprint.tasks_in_sprint,
        "length": SPRINT_LENGTH,
        "evolution_due": snapshot.evolution_due,
        "last_evolution": _time(sprint.last_evolution),
        "total_tasks": sprint.total_tasks,
        "task_ids": sprint.task_ids,
    }


def _span(timed: Any) -> Document:
    """When an agent worked, and for how long once it is through."""
    started, completed = timed.started_at, timed.completed_at
    elapsed = int((completed - started).total_seconds() * 1000) if started and completed else None
    return {"started_at": _time(started), "completed_at": _time(completed), "elapsed_ms": elapsed}


def _time(at: datetime | None) -> str | None:
    return timestamp(at) if at else None
