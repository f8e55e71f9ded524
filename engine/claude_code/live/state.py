"""What a session does now, from its events and from Claude's own list of running sessions. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.claude_code.live.processes import ProcessLine
from engine.claude_code.live.sessions import ClaudeState, Wait

HEARD_WITHIN = timedelta(seconds=1.5)
"""What waits is told by an event, with its words, a moment after Claude's list says that something does."""

SILENT_AFTER = timedelta(hours=6)
"""Without a sign of life, where nobody knows the process."""

MID_TURN = (ClaudeState.WORKING, ClaudeState.COMPACTING, ClaudeState.WAITS_FOR_PERMISSION)
BETWEEN_TURNS = (ClaudeState.IDLE, ClaudeState.AGENTS_WORK)


@dataclass(frozen=True, slots=True)
class StateNow:
    state: ClaudeState
    since: datetime
    wait: Wait | None = None


def from_events(state: ClaudeState, since: datetime, wait: Wait | None) -> StateNow:
    return StateNow(wait.state, wait.since, wait) if wait else StateNow(state, since)


def state_now(told: StateNow, seen_at: datetime, line: ProcessLine | None, now: datetime) -> StateNow:
    """`told` is what the events say. Where Claude's list is newer it knows better: giving a permission and breaking off
    a turn fire no hook."""
    if told.state is ClaudeState.ENDED:
        return told
    if line is None:
        is_silent = now - seen_at > SILENT_AFTER
        return StateNow(ClaudeState.SILENT, seen_at) if is_silent else told
    if not line.is_running:
        return StateNow(ClaudeState.GONE, seen_at)
    if line.status_at is None or line.status_at < seen_at:
        return told
    return _as_listed(told, line, line.status_at, now)


def with_background(current: StateNow, *, works: bool) -> StateNow:
    """`works`: sub-agents do. Then a session whose turn is over does not just lie there."""
    return replace(current, state=ClaudeState.AGENTS_WORK) if works and current.state is ClaudeState.IDLE else current


def _as_listed(told: StateNow, line: ProcessLine, at: datetime, now: datetime) -> StateNow:
    match line.status:
        case "busy" if told.wait is not None or told.state not in MID_TURN:
            return StateNow(ClaudeState.WORKING, at)
        case "idle" if told.state in (*MID_TURN, ClaudeState.UNKNOWN):
            return StateNow(ClaudeState.IDLE, at)
        case "waiting" if told.wait is None and now - at > HEARD_WITHIN:
            is_permission = "permission" in line.waiting_for
            state = ClaudeState.WAITS_FOR_PERMISSION if is_permission else ClaudeState.WAITS_FOR_YOU
            wait = Wait(f"{line.session_id} {at.timestamp()}", state, line.waiting_for or "an answer", at)
            return StateNow(state, at, wait)
        case _:
            return told
