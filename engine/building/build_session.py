"""The build as a chapter of its session: the builder agent's turn, its failures, how it ended."""

import secrets
import time
from typing import Any

from engine.building.history import History
from engine.orchestration.marked_builds import AGENT, OVER
from engine.orchestration.sessions import (
    Change,
    adopt_session,
    change_session,
    change_session_by,
    current_session_id,
    make_current,
    make_routing,
    open_session,
)
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Plan
from engine.workspace.records.session import Session
from engine.workspace.secrets import Redact
from engine.workspace.writing import timestamp

Document = dict[str, Any]


class BuildSession:
    """Writes the builder's turn into the session the build belongs to."""

    def __init__(self, paths: WorkspacePaths, session_id: str, task_id: str, plan: Plan, redact: Redact) -> None:
        self.id = session_id
        self._paths = paths
        self._task_id = task_id
        self.plan = plan
        self._redact = redact
        self._started = time.monotonic()
        self._open_failures: dict[str, Document] = {}
        self._agent: Document = {
            "agent_name": AGENT,
            "invocation_id": f"{AGENT}_{int(time.time())}_{secrets.token_hex(2)}",
            "status": "active",
            "started_at": timestamp(),
            "completed_at": None,
            "input": {"task_id": task_id, "plan_path": paths.relative(paths.plan(task_id))},
            "output": None,
            "context_used": 0,
            "error": None,
        }

    def begin(self) -> None:
        """The builder's turn starts; an earlier turn of it that never ended is closed."""

        def change(state: Document) -> Change:
            fields = {"status": "executing", "outcome": None, "routing": self._routing(state, "active")}
            return Change(fields, {"agent_states": self._agent})

        state = change_session_by(self._paths, self.id, change)
        for turn in state.get("agent_states") or ():
            if self._is_stale(turn):
                ending = {"status": "failed", "completed_at": timestamp(), "error": "it was left before its end"}
                change_session(self._paths, self.id, put={"agent_states": {**turn, **ending}})

    def attempt_failed(self, step_id: str, attempt: int, error_kind: str, error: str, recovery: str) -> None:
        """`recovery` is what happens now: retry, or escalate where a person is needed."""
        failure = {
            "timestamp": timestamp(),
            "agent": AGENT,
            "error_type": "timeout" if error_kind == "timeout" else _error_type(recovery),
            "error_message": self._redact(f"{step_id} attempt {attempt}: {error}")[:1000],
            "recovery_action": recovery,
            "recovery_successful": None,
            "retry_count": attempt - 1,
        }
        self._open_failures[step_id] = failure
        change_session(self._paths, self.id, put={"failures": failure})

    def step_finished(self, step_id: str) -> None:
        """If the step had failed before, the retry was worth it."""
        if failure := self._open_failures.pop(step_id, None):
            change_session(self._paths, self.id, put={"failures": {**failure, "recovery_successful": True}})

    def pause(self, status: str, reason: str) -> None:
        """`status` is waiting (for a person) or paused."""
        self._end(status, "paused", {"success": None, "task_id": self._task_id, "reason": reason}, None, None)

    def finish(self, status: str, reason: str, *, is_over: bool) -> None:
        """`status` is the manifest's: COMPLETE, BLOCKED or HALTED; not `is_over`: a person is asked."""
        success = status == "COMPLETE"
        output = {"success": success, "task_id": self._task_id, "plan_id": self.plan.id, "status": status}
        outcome = {
            "success": success,
            "summary": reason,
            "artifacts_produced": [item for step in self.plan.steps for item in step.produces] if success else [],
            "learnings_captured": [],
            "duration_ms": round((time.monotonic() - self._started) * 1000),
        }
        word = "completed" if success else "failed"
        self._end(word if is_over else "waiting", word, output, None if success else reason, outcome)

    def _end(self, status: str, turn: str, output: Document, error: str | None, outcome: Document | None) -> None:
        agent = {**self._agent, "status": turn, "completed_at": timestamp(), "output": output, "error": error}

        def change(state: Document) -> Change:
            routing = self._routing(state, "pending" if turn == "paused" else turn)
            goes_on = status == "completed" and any(_is_pending(entry) for entry in routing.get("agent_sequence", ()))
            fields = {"status": "executing" if goes_on else status, "routing": routing}
            if outcome is not None and not goes_on:
                fields["outcome"] = {**outcome, **_counts(state)}
            return Change(fields, {"agent_states": agent})

        change_session_by(self._paths, self.id, change)

    def _routing(self, state: Document, status: str) -> Document:
        """The session's routing with the builder's place in the sequence brought up to date."""
        routing = dict(state.get("routing") or {})
        sequence = [dict(entry) for entry in routing.get("agent_sequence") or () if isinstance(entry, dict)]
        for entry in sequence:
            if entry.get("agent") == AGENT:
                entry["status"] = status
                entry.setdefault("started_at", self._agent["started_at"])
                entry.pop("completed_at", None)
                if status in OVER:
                    entry["completed_at"] = timestamp()
        return {**routing, "agent_sequence": sequence}

    def _is_stale(self, turn: Any) -> bool:
        """A turn at this task that never ended, though nobody but us builds it now."""
        is_same = isinstance(turn, dict) and turn.get("input") == self._agent["input"]
        return is_same and turn["invocation_id"] != self._agent["invocation_id"] and turn.get("status") == "active"


def session_for(paths: WorkspacePaths, task_id: str, plan: Plan, history: History) -> str:
    """The session a build belongs to: the active or newest open one that names the task, else a new one."""
    is_open = {session.id: session for session in history.sessions if session.status not in OVER}
    active = current_session_id(paths)
    if is_open:
        session: Session = is_open.get(active) or list(is_open.values())[-1]
        adopt_session(paths, session.id)
        if session.id != active:
            make_current(paths, session.id)
        return session.id
    goal = plan.goal or task_id
    routing = make_routing(goal, "build_only", [AGENT], 1.0)
    return open_session(paths, goal, mode="explicit", trigger="build_command", routing=routing)


def _counts(state: Document) -> Document:
    """Over all runs of the build, the ones before a pause or a crash too."""
    retries = [failure for failure in state.get("failures") or () if failure.get("recovery_action") == "retry"]
    return {"agents_invoked": len(state.get("agent_states") or ()), "retries_needed": len(retries)}


def _error_type(recovery: str) -> str:
    return "recoverable" if recovery == "retry" else "unrecoverable"


def _is_pending(entry: Document) -> bool:
    return entry.get("agent") != AGENT and entry.get("status") == "pending"
