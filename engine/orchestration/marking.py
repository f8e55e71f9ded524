"""Claude marks a step: from being allowed to until the mark is written it has the task's lock, as a run would.

A run or another session that takes the task over has to wait for that moment, so no mark lands after a take-over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.orchestration.task_lock import task_lock
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    from filelock import BaseFileLock


@contextmanager
def marking_by_claude(paths: WorkspacePaths, task_id: str, claude_session: str) -> Iterator[None]:
    """Raises TaskTakenError where somebody else builds the task, OSError where no lock can be made."""
    lock = task_lock(paths, task_id)
    try:
        if not _is_taken_at_once(lock) or _is_spoken_for(paths, task_id, claude_session):
            from engine.orchestration.claudes_steps import check_claude_may_mark  # pydantic: only where it matters

            check_claude_may_mark(paths, task_id, lock)
        yield
    finally:
        lock.release()


def _is_taken_at_once(lock: "BaseFileLock") -> bool:
    from filelock import Timeout

    try:
        lock.acquire()
    except Timeout:
        return False
    return True


def _is_spoken_for(paths: WorkspacePaths, task_id: str, claude_session: str) -> bool:
    """Whether any file says that somebody has, or had, the task."""
    memory = (paths.hook_memory(claude_session),) if claude_session else ()
    return any(place.exists() for place in (paths.run(task_id), paths.lease(task_id), *memory))
