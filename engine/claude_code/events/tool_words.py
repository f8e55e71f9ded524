"""A use of one of Claude's tools in a few words: which file, which command, what for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from engine.workspace.text import one_line

Document = dict[str, Any]

MAX_CHARS = 160

SUBJECTS = (
    "file_path",
    "notebook_path",
    "command",
    "pattern",
    "query",
    "url",
    "path",
    "skill",
    "subject",
    "description",
    "name",
    "question",
    "prompt",
)
"""Fields of a tool's input that say most, the most telling first. Of a tool that we never heard of, too."""

READ_OF_INPUT = (*SUBJECTS, "subagent_type", "taskId", "status", "todos")
"""All that is looked at; a file's new content never is."""

PATHS = ("file_path", "notebook_path", "path")


def asked_question(tool_input: Document) -> str:
    """The first of the questions that Claude puts to the person with its tool for that; empty where it has none."""
    questions = tool_input.get("questions")
    first = questions[0] if isinstance(questions, list) and questions else None
    question = first.get("question") if isinstance(first, dict) else None
    return question if isinstance(question, str) else ""


def tool_words(tool: str, tool_input: Document, cwd: str = "") -> str:
    """`Bash: pytest -q`, `Read: engine/overview.py`, `Agent: planner, find out how …`."""
    about = _about(tool, tool_input, cwd)
    name = tool_name(tool)
    return f"{name}: {about}" if about else name


def tool_name(tool: str) -> str:
    """`mcp__plugin_x_docs__ask` is `plugin_x_docs ask`."""
    server, _, name = tool.removeprefix("mcp__").partition("__")
    return f"{server} {name}" if tool.startswith("mcp__") and name else tool


def _about(tool: str, tool_input: Document, cwd: str) -> str:
    describe = _SPECIAL.get(tool)
    if describe is not None and (words := describe(tool_input)):
        return words[:MAX_CHARS]
    for name in SUBJECTS:
        if text := _text(tool_input, name):
            return _below(text, cwd) if name in PATHS else text[:MAX_CHARS]
    return ""


def _agent_words(tool_input: Document) -> str:
    kind, what = _text(tool_input, "subagent_type"), _text(tool_input, "description")
    return ", ".join(part for part in (kind, what) if part)


def _todo_words(tool_input: Document) -> str:
    todos = tool_input.get("todos")
    if not isinstance(todos, list):
        return ""
    states = [todo.get("status") for todo in todos if isinstance(todo, dict)]
    return f"{states.count('completed')} of {len(states)} done"


def _task_words(tool_input: Document) -> str:
    return " ".join(part for part in (_text(tool_input, "taskId"), _text(tool_input, "status")) if part)


_SPECIAL: dict[str, Callable[[Document], str]] = {
    "Agent": _agent_words,
    "Task": _agent_words,
    "TodoWrite": _todo_words,
    "TaskUpdate": _task_words,
}


def _below(path: str, cwd: str) -> str:
    """The path as people write it, from Claude's working folder."""
    if cwd and PurePath(path).is_relative_to(cwd):
        path = str(PurePath(path).relative_to(cwd))
    return path if len(path) <= MAX_CHARS else "…" + path[-MAX_CHARS + 1 :]


def _text(document: Document, name: str) -> str:
    value = document.get(name)
    return one_line(value[: 4 * MAX_CHARS]) if isinstance(value, str) else ""
