"""One run a task: a lock that dies with its process, and `run.json`, which tells everybody who holds it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from engine.workspace.owners import is_alive, this_process
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, RefusedError
from engine.workspace.reading import read_record
from engine.workspace.records.task import RunOwner
from engine.workspace.writing import encode, replace_file, timestamp


class TaskTakenError(RefusedError):
    """Another process, or another thread of this one, works on the task."""


@contextmanager
def claimed(paths: WorkspacePaths, task_id: str) -> Iterator[RunOwner | None]:
    """Holds a task for as long as its run takes. Gives the owner that died holding it, if one did.

    Raises TaskTakenError while another process, or another thread of this one, works on it.
    """
    from filelock import FileLock, Timeout  # 40 ms that a reading command does not need

    paths.locks.mkdir(parents=True, exist_ok=True)
    # A run may be begun in one thread and ended in another, so the lock belongs to the process.
    lock = FileLock(paths.locks / f"run-{task_id}.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise _taken(task_id, run_owner(paths, task_id)) from None
    try:
        owner = run_owner(paths, task_id)
        if owner is not None and owner.pid != os.getpid() and is_alive(owner):
            raise _taken(task_id, owner)  # somebody deleted the lock file under a living run
        try:
            yield owner
        finally:
            paths.run(task_id).unlink(missing_ok=True)
    finally:
        lock.release()


def tell_owner(paths: WorkspacePaths, task_id: str, session_id: str, by: str) -> None:
    """Writes `run.json` for the task that this process holds. Raises OSError."""
    replace_file(paths.run(task_id), encode(this_process(task_id, session_id, by, timestamp())))


def run_owner(paths: WorkspacePaths, task_id: str) -> RunOwner | None:
    """What `run.json` says: whoever holds the task, or died holding it."""
    owner = read_record(paths, paths.run(task_id), RunOwner)
    return None if isinstance(owner, Problem) else owner


def _taken(task_id: str, owner: RunOwner | None) -> TaskTakenError:
    who = f"process {owner.pid} ({owner.by})" if owner else "another process"
    return TaskTakenError(f"{task_id} is already worked on by {who}", "Follow it (`studio attach`), or stop it first")
