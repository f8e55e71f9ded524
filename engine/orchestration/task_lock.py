"""The lock of a task: a run holds it as long as it takes, whoever writes a lease or a mark for a moment."""

from typing import TYPE_CHECKING

from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    from filelock import BaseFileLock

POLL_S = 0.005


def task_lock(paths: WorkspacePaths, task_id: str) -> "BaseFileLock":
    """The lock of a task, not taken yet. Raises OSError where its folder cannot be made."""
    from filelock import FileLock  # 40 ms that a reading command does not need

    paths.locks.mkdir(parents=True, exist_ok=True)
    # A run may be begun in one thread and ended in another, so the lock belongs to the process.
    return FileLock(paths.locks / f"run-{task_id}.lock", timeout=0, poll_interval=POLL_S, thread_local=False)
