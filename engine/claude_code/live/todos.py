"""What a session set itself to do, as its events tell of it one after another."""

from __future__ import annotations

from engine.claude_code.events.journal import ClaudeEvent
from engine.claude_code.events.todos import DELETED, MAX_TODOS, PENDING, WHOLE_LIST, Todo


class TodoFold:
    """The session's own todos, in the order in which they were made.

    A sub-agent's todo list is its own affair; tasks are one list for a session and its sub-agents.
    """

    def __init__(self) -> None:
        self._todos: dict[str, Todo] = {}

    @property
    def todos(self) -> tuple[Todo, ...]:
        return tuple(self._todos.values())

    def take(self, event: ClaudeEvent) -> None:
        if event.hook == "SessionStart" and event.kind in ("startup", "clear"):
            self._todos.clear()
        elif event.hook == "PostToolUse" and event.tool != WHOLE_LIST:
            for todo in event.todos:
                self._change(todo)
        elif event.hook == "PostToolUse" and not event.agent_id:
            self._todos = {todo.id: todo for todo in event.todos}

    def _change(self, todo: Todo) -> None:
        before = self._todos.get(todo.id, Todo(todo.id, f"task {todo.id}", PENDING))
        if todo.state == DELETED:
            self._todos.pop(todo.id, None)
        elif todo.id in self._todos or len(self._todos) < MAX_TODOS:
            self._todos[todo.id] = Todo(todo.id, todo.text or before.text, todo.state or before.state)
