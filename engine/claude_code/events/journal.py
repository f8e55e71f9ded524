"""What happened in one of Claude's sessions: the lines of `.studio/claude/<session>/events.jsonl` as records."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from engine.claude_code.events.payload import HookPayload
from engine.claude_code.events.todos import Todo, read_todos
from engine.claude_code.events.words import summary_of
from engine.claude_code.numbers import text_of, whole_number
from engine.workspace.times import to_time

Document = dict[str, Any]

FIRED = "hook_fired"
MEASURED = "context_measured"


@dataclass(frozen=True, slots=True)
class ClaudeEvent:
    """A hook that fired, or a measurement of the context (then `hook` is empty)."""

    at: datetime
    id: str
    """The same only for the same event: a line is never written twice."""
    event: str = FIRED
    hook: str = ""
    """Claude's own name of the event."""
    summary: str = ""
    """In words, without secrets."""
    prompt_id: str = ""
    agent_id: str = ""
    agent_type: str = ""
    tool: str = ""
    tool_use_id: str = ""
    duration_ms: int | None = None
    error: str = ""
    kind: str = ""
    model: str = ""
    transcript: str = ""
    """The file that Claude keeps this session in."""
    context_tokens: int | None = None
    characters: int | None = None
    """Of what STUDIO's own hook put into the context."""
    window: int | None = None
    """Tokens that the model's context holds."""
    todos: tuple[Todo, ...] = ()
    """All of Claude's todo list, or the task that changed."""

    def document(self) -> Document:
        """As a line has it: what is not known is left out."""
        facts = {field.name: getattr(self, field.name) for field in fields(self)}
        facts["at"] = stamp(self.at)
        facts["todos"] = [todo.document() for todo in self.todos] or None
        ordered = {"at": facts.pop("at"), "event": facts.pop("event"), "by": "claude", **facts}
        return {name: value for name, value in ordered.items() if value not in ("", None)}


def event_of(payload: HookPayload, at: datetime, event_id: str) -> ClaudeEvent:
    return ClaudeEvent(
        at=at,
        id=event_id,
        hook=payload.event,
        summary=summary_of(payload),
        prompt_id=payload.prompt_id,
        agent_id=payload.agent_id,
        agent_type=payload.agent_type,
        tool=payload.tool,
        tool_use_id=payload.tool_use_id,
        duration_ms=payload.duration_ms,
        error=payload.error,
        kind=payload.kind,
        model=payload.model,
        transcript=payload.transcript if payload.event in NAMES_TRANSCRIPT else "",
        context_tokens=payload.context_tokens,
        characters=payload.characters,
        todos=payload.todos,
    )


NAMES_TRANSCRIPT = ("SessionStart", "UserPromptSubmit", "PreToolUse", "PermissionRequest", "Stop", "SessionEnd")
"""Every payload names it: often enough is enough, also for whoever comes in the middle of a turn."""


def read_event_line(document: Document) -> ClaudeEvent | None:
    """A line as a record; None for one that is not ours. Fields that we do not know are passed over."""
    at = to_time(document.get("at"))
    if at is None or document.get("event") not in (FIRED, MEASURED):
        return None
    texts = {name: text_of(document, name) for name in TEXTS}
    numbers = {name: whole_number(document.get(name)) for name in NUMBERS}
    todos = read_todos(document.get("todos"))
    return ClaudeEvent(at=at, todos=todos, **texts, **numbers)  # type: ignore[arg-type]


NUMBERS = ("duration_ms", "context_tokens", "characters", "window")
TEXTS = tuple(field.name for field in fields(ClaudeEvent) if field.name not in ("at", "todos", *NUMBERS))


def stamp(at: datetime) -> str:
    """UTC with milliseconds: tools take less than a second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
