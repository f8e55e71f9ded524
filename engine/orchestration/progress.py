"""`progress.json`, written alike by the builder and by whoever does a plan's steps by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.workspace.paths import WorkspacePaths
from engine.workspace.writing import timestamp, update_document

Document = dict[str, Any]


@dataclass
class TaskProgress:
    """How far a task is; what may be changed about it."""

    completed: list[str]
    failed: list[Document]
    """Entries of `failed_steps`: step_id, error, at."""
    current: str
    """The step that runs or comes next, empty if none does."""


def change_progress(
    paths: WorkspacePaths, task_id: str, steps: Sequence[str], change: Callable[[TaskProgress], None]
) -> Document:
    """Changes a task's progress under its lock; returns the new document. Raises OSError, UnusableFileError.

    Fields of other programs stay as they are.
    """

    def apply(document: Document) -> None:
        now = timestamp()  # what is told while it changes is younger, and counts (build_fold.finished_steps)
        progress = read_progress(document)
        change(progress)
        document.setdefault("task_id", task_id)
        document.setdefault("initialized_at", now)
        document["updated_at"] = now
        document["steps"] = list(steps)
        document["completed_steps"] = progress.completed
        document["failed_steps"] = progress.failed
        document["current_step"] = progress.current or None
        document["status"] = _status(progress, steps)

    return update_document(paths, paths.progress(task_id), apply, missing={})


def read_progress(document: Document) -> TaskProgress:
    """What a progress file says, as far as it makes sense."""
    completed, failed, current = (document.get(name) for name in ("completed_steps", "failed_steps", "current_step"))
    return TaskProgress(
        [item for item in completed if isinstance(item, str)] if isinstance(completed, list) else [],
        [item for item in failed if isinstance(item, dict)] if isinstance(failed, list) else [],
        current if isinstance(current, str) else "",
    )


def _status(progress: TaskProgress, steps: Sequence[str]) -> str:
    if progress.failed:
        return "failed"
    if steps and set(steps).issubset(progress.completed):
        return "complete"
    return "in_progress" if progress.completed or progress.current else "pending"
