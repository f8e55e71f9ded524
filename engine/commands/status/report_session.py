"""A session as JSON: what the Session pane shows."""

from typing import Any

from engine.commands.status.report_times import Document, time_of
from engine.workspace.records.session import AgentState, Checkpoint, Failure, Handoff, Session


def session_document(session: Session | None) -> Document | None:
    if session is None:
        return None
    return {
        "id": session.id,
        "goal": session.goal,
        "status": session.status,
        "mode": session.mode,
        "trigger": session.trigger,
        "created_at": time_of(session.created_at),
        "updated_at": time_of(session.updated_at),
        "workflow": session.routing.selected_workflow,
        "confidence": session.routing.routing_confidence,
        "agents": [
            {"agent": turn.agent, "status": turn.status, "reason": turn.reason, **_span(turn)}
            for turn in session.routing.agent_sequence
        ],
        "runs": [_run(run) for run in session.agent_states],
        "handoffs": [_handoff(handoff) for handoff in session.handoffs],
        "failures": [_failure(failure) for failure in session.failures],
        "checkpoints": [_checkpoint(checkpoint) for checkpoint in session.checkpoints],
        "outcome": _outcome(session),
    }


def _run(run: AgentState) -> Document:
    facts = {"agent": run.agent_name, "status": run.status, "error": run.error, "context_used": run.context_used}
    return {**facts, **_span(run)}


def _handoff(handoff: Handoff) -> Document:
    return {
        "from": handoff.from_agent,
        "to": handoff.to_agent,
        "at": time_of(handoff.timestamp),
        "reason": handoff.reason,
    }


def _failure(failure: Failure) -> Document:
    return {
        "at": time_of(failure.timestamp),
        "agent": failure.agent,
        "type": failure.error_type,
        "message": failure.error_message,
        "recovery": failure.recovery_action,
        "recovered": failure.recovery_successful,
        "retries": failure.retry_count,
    }


def _checkpoint(checkpoint: Checkpoint) -> Document:
    return {
        "id": checkpoint.id,
        "name": checkpoint.name,
        "at": time_of(checkpoint.timestamp),
        "after_agent": checkpoint.after_agent,
        "can_resume_from": checkpoint.can_resume_from,
    }


def _outcome(session: Session) -> Document | None:
    outcome = session.outcome
    if outcome is None:
        return None
    return {"success": outcome.success, "summary": outcome.summary, "duration_ms": outcome.duration_ms}


def _span(timed: Any) -> Document:
    """When an agent worked, and for how long once it is through."""
    started, completed = timed.started_at, timed.completed_at
    elapsed = int((completed - started).total_seconds() * 1000) if started and completed else None
    return {"started_at": time_of(started), "completed_at": time_of(completed), "elapsed_ms": elapsed}
