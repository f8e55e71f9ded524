"""The way on after failures: try again, plan anew, or ask a person."""

from typing import Any

from engine.orchestration.sessions import Change, Document, change_session_by
from engine.workspace.paths import WorkspacePaths

REPLAN_FROM = 3
ESCALATE_FROM = 5
"""Failures (formats.md, `recover`)."""

REASONS = {
    "retry": "under 3 failures: try it again",
    "replan": "3 failures or more: what is planned does not work, plan it anew",
    "escalate": "5 failures or more: a person has to look",
}


def action_after(failures: int) -> str:
    if failures >= ESCALATE_FROM:
        return "escalate"
    return "replan" if failures >= REPLAN_FROM else "retry"


def way_on(failures: int, *, max_attempts: int, can_replan: bool) -> str:
    """What follows a step's latest failed attempt: retry, replan or escalate.

    A plan may allow fewer attempts; and where nobody can plan anew, the step is tried for as long as it has attempts.
    """
    if failures >= ESCALATE_FROM:
        return "escalate"
    if failures >= REPLAN_FROM and can_replan:
        return "replan"
    return "retry" if failures < max_attempts else "escalate"


def open_failures(state: Document, agent: str = "") -> list[Document]:
    """The failures, of one agent or of all, that nothing recovered from yet."""
    failures: Any = state.get("failures")
    return [
        failure
        for failure in (failures if isinstance(failures, list) else ())
        if isinstance(failure, dict)
        and failure.get("recovery_successful") is not True
        and (not agent or failure.get("agent") == agent)
    ]


def recover(paths: WorkspacePaths, session_id: str, agent: str, by: str) -> Document:
    """What to do now, for one agent or, with an empty name, the session; a session to escalate waits for a person.

    Raises OSError, UnusableFileError.
    """
    found: list[Document] = []

    def change(state: Document) -> Change:
        failures = open_failures(state, agent)
        action = action_after(len(failures))
        found.append(
            {
                "action": action,
                "agent": agent or (failures[-1].get("agent") if failures else None),
                "failure_count": len(failures),
                "last_error": failures[-1].get("error_message") if failures else None,
                "reason": REASONS[action],
            }
        )
        return Change({"status": "waiting"} if action == "escalate" else {})

    change_session_by(paths, session_id, change, by=by, adopt=True)
    return found[-1]
