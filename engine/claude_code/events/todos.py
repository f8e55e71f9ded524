"""What Claude set itself to do: its todo list and its tasks, as the uses of their tools tell of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.workspace.text import one_line

Document = dict[str, Any]

MAX_TODOS = 60
MAX_TEXT_CHARS = 120
MAX_ID_CHARS = 40

READ_CHARS = 1_000
"""Of one text: enough to see a whole token in it, which is hidden before anything is cut short."""

PENDING, IN_PROGRESS, COMPLETED, DELETED = "pending", "in_progress", "completed", "deleted"
STATES = (PENDING, IN_PROGRESS, COMPLETED, DELETED)

WHOLE_LIST = "TodoWrite"
"""This tool replaces the list; those of tasks change one entry."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that Claude set itself to do. Of a change, what it does not say is empty."""

    id: str
    text: str = ""
    state: str = ""
    """One of STATES."""

    def document(self) -> Document:
        return {"id": self.id, "text": self.text, "state": self.state}


def told_todos(tool: str, payload: Document, clean: Callable[[str], str]) -> tuple[Todo, ...]:
    """What a use that ended well says of todos: all of them, or the one that changed. `clean` hides secrets."""
    given, answered = _mapping(payload.get("tool_input")), _mapping(payload.get("tool_response"))
    match tool:
        case "TodoWrite":
            todos = given.get("todos")
            items = todos[:MAX_TODOS] if isinstance(todos, list) else []
            return tuple(
                _todo(str(number), _mapping(item), "content", clean) for number, item in enumerate(items, start=1)
            )
        case "TaskCreate":
            task = _mapping(answered.get("task"))
            named = _id(task.get("id"))
            return (_todo(named, {"status": PENDING, **given, **task}, "subject", clean),) if named else ()
        case "TaskUpdate":
            named = _id(given.get("taskId"))
            return (_todo(named, given, "subject", clean),) if named else ()
        case _:
            return ()


def read_todos(value: Any) -> tuple[Todo, ...]:
    """As a journal's line has them; what is none is passed over."""
    items = value[:MAX_TODOS] if isinstance(value, list) else []
    return tuple(
        Todo(named, str(item.get("text", ""))[:MAX_TEXT_CHARS], _state(item.get("state")))
        for item in items
        if isinstance(item, dict) and (named := _id(item.get("id")))
    )


def _todo(named: str, item: Mapping[str, Any], text_field: str, clean: Callable[[str], str]) -> Todo:
    text = item.get(text_field)
    words = one_line(clean(text[:READ_CHARS])) if isinstance(text, str) else ""
    return Todo(named, words[:MAX_TEXT_CHARS], _state(item.get("status")))


def _state(value: Any) -> str:
    return value if isinstance(value, str) and value in STATES else ""


def _id(value: Any) -> str:
    return one_line(str(value))[:MAX_ID_CHARS] if isinstance(value, str | int) else ""


def _mapping(value: Any) -> Document:
    return value if isinstance(value, dict) else {}
