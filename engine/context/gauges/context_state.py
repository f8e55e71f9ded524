"""`.studio/context-state.json`: which tasks were worked on last, and which limits were told to be reached."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document

Document = dict[str, Any]

WORKED_ON = "tasks_worked_on"
PRESSURE = "pressure"

KEPT = 1_000
"""Tasks of which the order is remembered; of older ones it follows from their ids."""


@dataclass(frozen=True, slots=True)
class ContextState:
    """What the state file says, as far as it is of use."""

    worked_on: tuple[str, ...] = ()
    """Ids of tasks in the order in which runs began or finished them, oldest first."""
    pressure: tuple[tuple[str, str], ...] = ()
    """Each tier or pool that is at a limit, and the level that was told of it."""

    @classmethod
    def of(cls, document: Document) -> "ContextState":
        """Reads liberally: anybody may have written the file."""
        tasks, told = document.get(WORKED_ON), document.get(PRESSURE)
        named = [task for task in tasks if isinstance(task, str)] if isinstance(tasks, list) else []
        levels = told.items() if isinstance(told, dict) else ()
        return cls(tuple(named), tuple((name, level) for name, level in levels if isinstance(level, str)))


def read_context_state(paths: WorkspacePaths) -> ContextState:
    """What is in the file; a file that is missing or cannot be read says nothing."""
    try:
        return ContextState.of(read_document(paths, paths.context_state) or {})
    except UnusableFileError:
        return ContextState()


def note_task(paths: WorkspacePaths, task_id: str) -> None:
    """Notes that this task is the last one that was worked on. Raises OSError, UnusableFileError."""
    if read_context_state(paths).worked_on[-1:] != (task_id,):
        change_context_state(paths, lambda state: {WORKED_ON: _with_last(state.worked_on, task_id)})


def change_context_state(paths: WorkspacePaths, change: Callable[[ContextState], Document]) -> None:
    """Sets the fields that `change` gives, under the file's lock; others stay. Raises OSError, UnusableFileError."""
    from engine.workspace.writing import update_document  # locks, 5 ms that a look does not need

    update_document(
        paths, paths.context_state, lambda document: document.update(change(ContextState.of(document))), missing={}
    )


def _with_last(worked_on: tuple[str, ...], task_id: str) -> list[str]:
    return [*(known for known in worked_on if known != task_id), task_id][-KEPT:]
