"""Who did something, in words. Claude Code beside us and the assistant of our own runs are not called the same.

Both may be Claude. A session of Claude Code is named with its id, as on Claude's own screen; what a run of ours orders
is done by STUDIO's assistant, whichever that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.workspace.build_record import Status, StepRecord

if TYPE_CHECKING:
    from engine.workspace.journal import Event  # builds on pydantic, 90 ms: the first picture does not wait for it

CLAUDE = "claude"
"""What both leave in the journal as `by`: a session of Claude Code that marks a step, our assistant of that name."""

ASSISTANTS = (CLAUDE, "scripted")
"""Assistants that can do something (`engine/assistants/choosing.py`), as the journal names them."""

OUR_ASSISTANT = "STUDIO's assistant"

IN_SHORT = "assistant"
"""The same in a column of nine letters."""

UNDONE = (Status.WAITING, Status.SKIPPED, Status.ASKS_YOU)
"""Steps that nobody does or did."""

PLANNING = frozenset({"plan_drafted", "plan_made", "plan_changed", "replan_started", "replan_failed"})
"""What an assistant does without making an attempt at a step."""


def step_doer(record: StepRecord) -> str:
    """`Claude 4eeb953a`, `STUDIO's assistant`, `you`; empty for the engine with the plan's own commands, or nobody."""
    if record.status in UNDONE:
        return ""
    if record.is_marked and record.by == CLAUDE:
        return f"Claude {record.claude_session[:8]}".strip()
    if record.by in ASSISTANTS:
        return OUR_ASSISTANT
    return {"engine": "", "person": "you"}.get(record.by, record.by)


def event_doer(event: Event) -> str:
    """`claude` for a session of Claude Code, `assistant` for ours, else as the journal says; `engine` for nobody."""
    is_work = event.event in PLANNING or event.get("attempt") is not None  # who marks a step counts no attempts
    return IN_SHORT if event.by in ASSISTANTS and is_work else event.by or "engine"
