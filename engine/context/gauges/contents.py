"""What is weighed: the tasks in their order, and what the session's agents reported. From a Snapshot, or from files.

Reading the files without a Snapshot, which builds on pydantic, takes a verb that hooks call a third of the time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from engine.context.gauges.ages import latest_first
from engine.context.gauges.context_state import read_context_state
from engine.workspace.journal_lines import state_events
from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document, read_text
from engine.workspace.session_changes import rebuild_state
from engine.workspace.text import one_line

if TYPE_CHECKING:
    from engine.workspace.snapshot import Snapshot

Document = dict[str, Any]


class Task(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def goal(self) -> str: ...


class TaskLine(NamedTuple):
    """A task as the tiers see it."""

    id: str
    goal: str


class Contents(NamedTuple):
    """What weighs in the context, before it is weighed."""

    tasks: Sequence[Task]
    """The last that was worked on first."""
    working: int
    """Tokens that the session's agents reported."""


def contents_of(paths: WorkspacePaths, snapshot: Snapshot) -> Contents:
    states = snapshot.session.agent_states if snapshot.session else ()
    tasks = latest_first(snapshot.tasks, read_context_state(paths).worked_on)
    return Contents(tasks, sum(max(state.context_used, 0) for state in states))


def read_contents(paths: WorkspacePaths, session_id: str = "", most_tasks: int | None = None) -> Contents:
    """The same from the files, for the given session, else the active one.

    With `most_tasks`, only so many of the latest are read. Files that cannot be read count as a Snapshot counts them.
    """
    ids = latest_first(_task_folders(paths), read_context_state(paths).worked_on)
    tasks = tuple(_task_lines(paths, ids[:most_tasks]))
    return Contents(tasks, _reported(paths, session_id or _active_session(paths)))


def _task_folders(paths: WorkspacePaths) -> list[TaskLine]:
    """Their goals are not read yet."""
    try:
        with os.scandir(paths.tasks) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [TaskLine(name, "") for name in names if is_safe_id(name)]


def _task_lines(paths: WorkspacePaths, tasks: Sequence[TaskLine]) -> Iterator[TaskLine]:
    for task in tasks:
        files = (paths.plan(task.id), paths.progress(task.id), paths.manifest(task.id))
        try:
            plan, *others = (read_document(paths, path) for path in files)
        except UnusableFileError:
            yield task
            continue
        if plan is not None or any(other is not None for other in others):
            yield TaskLine(task.id, one_line(str((plan or {}).get("goal") or "")))


def _active_session(paths: WorkspacePaths) -> str:
    try:
        return one_line(read_text(paths, paths.current_session) or "")
    except UnusableFileError:
        return ""


def _reported(paths: WorkspacePaths, session_id: str) -> int:
    if not is_safe_id(session_id) or not is_folder(paths.session(session_id)):
        return 0
    try:
        state: Document | None = read_document(paths, paths.session_state(session_id))
    except UnusableFileError:
        state = None
    state = state or rebuild_state(state_events(paths, session_id)) or {}
    agents = state.get("agent_states")
    used = (
        [agent.get("context_used") for agent in agents if isinstance(agent, dict)] if isinstance(agents, list) else []
    )
    return sum(max(tokens, 0) for tokens in used if isinstance(tokens, int))
