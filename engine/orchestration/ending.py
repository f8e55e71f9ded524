"""Ending a session. Its folder stays: what happened is never deleted."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from engine.orchestration.agent_turns import documents
from engine.orchestration.sessions import Change, Document, change_session_by, current_session_id
from engine.workspace.paths import WorkspacePaths
from engine.workspace.session_lines import OVER


def end_session(paths: WorkspacePaths, session_id: str, by: str) -> str:
    """Ends a session and returns its status, `completed` or `failed`. It is no longer the active one.

    Raises OSError, UnusableFileError.
    """

    def change(state: Document) -> Change:
        if state.get("status") in OVER and state.get("outcome"):
            return Change()
        outcome = _outcome(state)
        has_failed = not outcome["success"] and any(status == "failed" for status in _last_statuses(state).values())
        return Change({"status": "failed" if has_failed else "completed", "outcome": outcome})

    state = change_session_by(paths, session_id, change, by=by, adopt=True)
    if current_session_id(paths) == session_id:
        paths.current_session.unlink(missing_ok=True)
    return str(state.get("status"))


def _outcome(state: Document) -> Document:
    routing = state.get("routing")
    sequence = documents(routing.get("agent_sequence")) if isinstance(routing, dict) else []
    done = [entry for entry in sequence if entry.get("status") == "completed"]
    return {
        "success": bool(sequence) and len(done) == len(sequence),
        "summary": f"{len(done)} of {len(sequence)} agents completed",
        "artifacts_produced": [],
        "learnings_captured": [],
        "duration_ms": _duration_ms(state.get("created_at")),
        "agents_invoked": len(documents(state.get("agent_states"))),
        "retries_needed": sum(
            failure.get("recovery_action") == "retry" for failure in documents(state.get("failures"))
        ),
    }


def _last_statuses(state: Document) -> dict[Any, Any]:
    """Agent to how its last turn ended."""
    return {str(turn.get("agent_name")): turn.get("status") for turn in documents(state.get("agent_states"))}


def _duration_ms(created_at: Any) -> int | None:
    with suppress(ValueError, TypeError):
        started = datetime.fromisoformat(str(created_at).replace("Z", "+00:00"))
        return max(0, round((datetime.now(UTC) - started).total_seconds() * 1000))
    return None
