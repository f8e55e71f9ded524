"""Which sessions are about a task."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.orchestration.sessions import Document, current_session_id, rebuilt_state
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_bytes, read_document, to_record
from engine.workspace.session_tasks import latest_task_ids

if TYPE_CHECKING:
    from engine.workspace.records.session import Session


def sessions_of_task(paths: WorkspacePaths, task_id: str) -> "tuple[Session, ...]":
    """The sessions that name a task, oldest first."""
    from engine.workspace.records.session import Session  # pydantic, which `studio step-progress` does without

    found = []
    for session_id, state in states_of_task(paths, task_id):
        record = to_record(paths, paths.session_state(session_id), {**state, "id": session_id}, Session)
        if not isinstance(record, Problem):
            found.append(record)
    return tuple(found)


def session_telling_of(paths: WorkspacePaths, task_id: str, wanted: str = "") -> str:
    """The session whose journal tells of a task: the wanted one if it names it, else the active one, else the newest.

    Empty where no session is about the task.
    """
    names = [name for name, _ in states_of_task(paths, task_id)]
    preferred = (name for name in (wanted, current_session_id(paths)) if name in names)
    return next(preferred, names[-1] if names else "")


def states_of_task(paths: WorkspacePaths, task_id: str) -> Iterator[tuple[str, Document]]:
    """Id and state of each session that names a task, oldest first."""
    try:
        names = sorted(entry.name for entry in os.scandir(paths.orchestration) if is_safe_id(entry.name))
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        state = _state_if_it_may_name(paths, name, task_id)
        if state and task_id in task_ids_of(state):
            yield name, state


def _state_if_it_may_name(paths: WorkspacePaths, session_id: str, task_id: str) -> Document | None:
    """The session's state, unless it surely does not name the task. An unusable one is rebuilt from the journal."""
    path = paths.session_state(session_id)
    try:
        # Most sessions are about other tasks: looking for the id in the bytes spares parsing two hundred of them.
        content = read_bytes(paths, path)
        if content is not None and task_id.encode() not in content and content.rstrip().endswith(b"}"):
            return None
        state = read_document(paths, path)
    except UnusableFileError:
        state = None
    return state if state is not None else rebuilt_state(paths, session_id)


def task_ids_of(state: Document) -> tuple[str, ...]:
    """The tasks that a session's state names, the latest first."""
    turns, handoffs = _documents(state.get("agent_states")), _documents(state.get("handoffs"))
    return latest_task_ids(
        [
            *(turn.get("input") for turn in turns),
            *(handoff.get("context_passed") for handoff in handoffs),
            *(turn.get("output") for turn in turns),
        ]
    )


def _documents(value: Any) -> list[Document]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
