"""Turns of agents in a session: one starts, completes or fails, and hands over to the next."""

import time
from typing import Any

from engine.orchestration.recovery import action_after, open_failures
from engine.orchestration.sessions import Change, Document, change_session_by
from engine.workspace.paths import WorkspacePaths
from engine.workspace.writing import timestamp


def start_agent(paths: WorkspacePaths, session_id: str, agent: str, by: str, given: Document | None = None) -> str:
    """An agent's turn starts with what it is `given`. Returns its invocation id. Raises OSError, UnusableFileError.

    Where its turn with the same goes on, that one does: whoever was killed may have left its start in the journal only.
    """

    def change(state: Document) -> Change:
        if given and _is_at(state, agent, given):
            return Change({"status": "executing"})
        turn = {**_new_turn(state, agent, timestamp()), "input": given or {}}
        routing = _with_place(state, agent, "active", started_at=turn["started_at"])
        return Change({"status": "executing", "routing": routing}, add={"agent_states": turn})

    state = change_session_by(paths, session_id, change, by=by, adopt=True)
    return str(_turns(state, agent)[-1]["invocation_id"])


def completion(state: Document, agent: str, output: Any) -> Change:
    """An agent's turn ends well, and what failed before was recovered from."""
    now = timestamp()
    turn, is_new = _open_turn(state, agent)
    turn = {**turn, "status": "completed", "completed_at": now, "output": output}
    fields: Document = {"status": "executing", "routing": _with_place(state, agent, "completed", completed_at=now)}
    if unsettled := open_failures(state, agent):
        fields["failures"] = [
            {**failure, "recovery_successful": True} if failure in unsettled else failure
            for failure in state["failures"]
        ]
    return _with_turn(fields, turn, is_new)


def fail_agent(paths: WorkspacePaths, session_id: str, agent: str, error: str, by: str) -> Document:
    """An agent's turn fails. Returns the failure, with what should happen now. Raises OSError, UnusableFileError."""

    def change(state: Document) -> Change:
        now = timestamp()
        turn, is_new = _open_turn(state, agent)
        before = len(open_failures(state, agent))
        failure = {
            "timestamp": now,
            "agent": agent,
            "error_type": "recoverable",
            "error_message": error,
            "recovery_action": action_after(before + 1),
            "recovery_successful": None,
            "retry_count": before,
        }
        fields = {"status": "recovering", "routing": _with_place(state, agent, "failed", completed_at=now)}
        ended = {**turn, "status": "failed", "completed_at": now, "error": error}
        return _with_turn(fields, ended, is_new, failures=failure)

    state = change_session_by(paths, session_id, change, by=by, adopt=True)
    failure: Document = state["failures"][-1]
    return failure


def give_up(paths: WorkspacePaths, session_id: str, agent: str, reason: str, by: str) -> None:
    """A person gives up what an agent was to do: its turn and the session end. Raises OSError, UnusableFileError."""

    def change(state: Document) -> Change:
        now = timestamp()
        turn, is_new = _open_turn(state, agent)
        fields = {"status": "failed", "routing": _with_place(state, agent, "failed", completed_at=now)}
        return _with_turn(fields, {**turn, "status": "failed", "completed_at": now, "error": reason}, is_new)

    change_session_by(paths, session_id, change, by=by, adopt=True)


def hand_over(
    paths: WorkspacePaths, session_id: str, from_agent: str, to_agent: str, context: Document, by: str
) -> None:
    """One agent gives another what it needs. Raises OSError, UnusableFileError."""

    def change(_: Document) -> Change:
        handoff = {
            "from_agent": from_agent,
            "to_agent": to_agent,
            "timestamp": timestamp(),
            "context_passed": context,
            "reason": "workflow_sequence",
        }
        return Change(add={"handoffs": handoff})

    change_session_by(paths, session_id, change, by=by, adopt=True)


def handed_over(state: Document, agent: str) -> Document:
    """What was handed to an agent last; empty if nothing was."""
    for handoff in reversed(documents(state.get("handoffs"))):
        if handoff.get("to_agent") == agent:
            context = handoff.get("context_passed")
            return context if isinstance(context, dict) else {}
    return {}


def documents(value: Any) -> list[Document]:
    """The entries of a list in a state; another program may have put anything there."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _turns(state: Document, agent: str) -> list[Document]:
    return [turn for turn in documents(state.get("agent_states")) if turn.get("agent_name") == agent]


def _is_at(state: Document, agent: str, given: Document) -> bool:
    return any(turn.get("status") == "active" and turn.get("input") == given for turn in _turns(state, agent))


def _new_turn(state: Document, agent: str, started_at: str | None) -> Document:
    taken = {turn.get("invocation_id") for turn in documents(state.get("agent_states"))}
    second = int(time.time())
    while (
        f"{agent}_{second}" in taken
    ):  # two turns in one second: the next free one, so that ids look as they always do
        second += 1
    return {
        "agent_name": agent,
        "invocation_id": f"{agent}_{second}",
        "status": "active",
        "started_at": started_at,
        "completed_at": None,
        "input": {},
        "output": None,
        "context_used": 0,
        "error": None,
    }


def _open_turn(state: Document, agent: str) -> tuple[Document, bool]:
    """The agent's running turn; a new one without a start, said by True, where nobody told of its start."""
    for turn in reversed(_turns(state, agent)):
        if turn.get("status") == "active":
            return turn, False
    return _new_turn(state, agent, None), True


def _with_turn(fields: Document, turn: Document, is_new: bool, **added: Document) -> Change:
    if is_new:
        return Change(fields, add={"agent_states": turn, **added})
    return Change(fields, put={"agent_states": turn}, add=added)


def _with_place(state: Document, agent: str, status: str, **times: str) -> Document:
    """The session's routing with the agent's place in the sequence brought up to date."""
    routing = state.get("routing") if isinstance(state.get("routing"), dict) else {}
    sequence = [dict(entry) for entry in documents((routing or {}).get("agent_sequence"))]
    own = [entry for entry in sequence if entry.get("agent") == agent]
    unfinished = [entry for entry in own if entry.get("status") != "completed"]
    if own:
        entry = unfinished[0] if unfinished else own[-1]
    else:  # it was not routed to
        entry = {"agent": agent, "order": len(sequence) + 1, "status": "pending", "reason": None}
        sequence.append(entry)
    entry["status"] = status
    for name in ("started_at", "completed_at"):
        if name in times or status == "active":
            entry.pop(name, None)
    entry.update(times)
    return {**(routing or {}), "agent_sequence": sequence}
