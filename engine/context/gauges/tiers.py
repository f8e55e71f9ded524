"""Which tasks and texts the four tiers hold, and what each pool is made of."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from engine.context.gauges.ages import ACTIVE_TASKS, SUMMARIZED_TASKS
from engine.context.gauges.contents import Task
from engine.workspace.learning_files import MARKDOWN, files_below
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_safe_id

TIER_BUDGETS = (5_000, 30_000, 15_000, 5_000)
"""Tokens (formats.md, Numbers: "tiers")."""

POOL_LIMITS = {
    "reserved": (30_000, 35_000),
    "learnings": (20_000, 25_000),
    "backlog": (15_000, 20_000),
    "plans": (30_000, 35_000),
    "context7": (25_000, 30_000),
    "working": (30_000, 40_000),
}
"""Soft and hard limit in tokens (formats.md, Numbers: "pools")."""

MAX_POOL_FILES = 10_000
"""Of a pool's folder at most so many files are weighed: a folder gone wild must not hold up the rest."""


def active(tasks: Sequence[Task]) -> Sequence[Task]:
    return tasks[:ACTIVE_TASKS]


def summarized(tasks: Sequence[Task]) -> Sequence[Task]:
    return tasks[ACTIVE_TASKS:SUMMARIZED_TASKS]


def indexed(tasks: Sequence[Task]) -> Sequence[Task]:
    return tasks[SUMMARIZED_TASKS:]


def task_files(paths: WorkspacePaths, task_id: str) -> Sequence[Path]:
    return (paths.plan(task_id), paths.progress(task_id), paths.manifest(task_id)) if is_safe_id(task_id) else ()


def index_text(tasks: Sequence[Task]) -> str:
    """One line a task: its id and goal."""
    return "\n".join(f"{task.id} {task.goal}" for task in tasks)


def learning_files(paths: WorkspacePaths) -> Iterator[str]:
    found = _files(paths, paths.learnings, without=paths.learnings_archive)
    return (path for path in found if path.endswith(MARKDOWN))


def library_docs(paths: WorkspacePaths) -> Iterator[str]:
    return _files(paths, paths.library_docs)


def _files(paths: WorkspacePaths, folder: Path, without: Path | None = None) -> Iterator[str]:
    """All files below a folder, unless it is a link that leaves the workspace: behind that, a whole disk may lie."""
    try:
        paths.inside(folder)
    except OutsideWorkspaceError:
        return
    yield from islice(files_below(folder, without), MAX_POOL_FILES)
