"""One run a task: a lock that dies with its process, and `run.json`, which tells everybody who holds it.

Claude holds a task too, by a lease (leases.py): then no run begins, unless Claude itself began it or a person takes
the task over.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from engine.orchestration.leases import (
    end_lease,
    held_words,
    is_ours,
    living_lease,
    read_lease,
    run_words,
    who_asks,
)
from engine.orchestration.task_lock import task_lock
from engine.workspace.owners import holds, is_alive, is_this_process, this_process
from engine.workspace.paths import WorkspacePaths
from engine.workspace.pid_space import is_elsewhere
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.reading import read_record
from engine.workspace.records.lease import Lease
from engine.workspace.records.task import Manifest, RunOwner
from engine.workspace.writing import encode, replace_file, timestamp, writable_path

if TYPE_CHECKING:
    from filelock import BaseFileLock

LEASE_WAIT_S = 2.0
"""A lock that no run holds is held for the moment in which a lease or a mark is written: longer on a slow disk."""


class TaskTakenError(RefusedError):
    """Another process, or another thread of this one, works on the task, or Claude does."""


@contextmanager
def claimed(
    paths: WorkspacePaths, task_id: str, by: str = "studio", *, take_over: bool = False
) -> Iterator[RunOwner | None]:
    """Holds a task for as long as its run takes. Gives the owner that died holding it, if one did.

    Raises TaskTakenError while another process, or another thread of this one, works on it; while Claude does, unless
    this process is Claude's own, or a person had `by` `take_over`.
    """
    lock = task_lock(paths, task_id)
    _acquire(lock, paths, task_id)
    try:
        owner = run_owner(paths, task_id)
        if owner is not None and not is_this_process(owner) and is_alive(owner):
            _refuse_living(owner, task_id, take_over=take_over)
        _check_lease(paths, task_id, take_over=take_over)
        try:
            yield owner
        finally:
            paths.run(task_id).unlink(missing_ok=True)
            with suppress(OSError, UnusableFileError):  # the Stop hook of Claude's session ends it then
                _end_fulfilled_lease(paths, task_id, by)
    finally:
        lock.release()


def tell_owner(paths: WorkspacePaths, task_id: str, session_id: str, by: str) -> None:
    """Writes `run.json` for the task that this process holds, and ends a lease that it went over. Raises OSError,
    UnusableFileError.

    The session is told: only now there surely is one.
    """
    owner = this_process(task_id, session_id, by, timestamp())
    replace_file(paths.run(task_id), encode({**owner, "journal_bytes": _size(paths.journal(session_id))}))
    lease = read_lease(paths, task_id)
    if lease is None or not holds(lease):
        end_lease(paths, task_id, "lease_lapsed", session_id, by="engine", reason="its process is gone")
    elif not is_ours(lease):
        facts = {"holder": by, "taken_from": lease.holder}
        end_lease(paths, task_id, "lease_taken_over", session_id, by=who_asks(), **facts)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def run_owner(paths: WorkspacePaths, task_id: str) -> RunOwner | None:
    """What `run.json` says: whoever holds the task, or died holding it."""
    owner = read_record(paths, paths.run(task_id), RunOwner)
    return None if isinstance(owner, Problem) else owner


def _acquire(lock: "BaseFileLock", paths: WorkspacePaths, task_id: str) -> None:
    from filelock import Timeout

    try:
        lock.acquire()
    except Timeout:
        owner = run_owner(paths, task_id)
        if is_alive(owner):
            raise _taken(task_id, owner) from None
        try:
            lock.acquire(timeout=LEASE_WAIT_S)
        except Timeout:
            raise _taken(task_id, run_owner(paths, task_id)) from None


def _check_lease(paths: WorkspacePaths, task_id: str, *, take_over: bool) -> None:
    """Raises TaskTakenError for a lease that nobody may go over, UnusableFileError for one that leads elsewhere."""
    writable_path(paths, paths.lease(task_id))
    lease = living_lease(paths, task_id)
    if lease is not None and not take_over and not is_ours(lease):
        raise _leased(lease, task_id)


def _refuse_living(owner: RunOwner, task_id: str, *, take_over: bool) -> None:
    """The lock is free though `run.json` names a run that counts as living. Raises TaskTakenError."""
    if not is_elsewhere(owner):
        raise _taken(task_id, owner)  # somebody deleted the lock file under it
    if not take_over:
        remedy = f"Stop it there. If that container is gone: studio run --task {task_id} --take-over"
        raise TaskTakenError(f"{task_id} is already worked on by {run_words(owner)}", remedy)


def _end_fulfilled_lease(paths: WorkspacePaths, task_id: str, by: str) -> None:
    """A build that Claude had finished by `studio build` is over."""
    manifest = read_record(paths, paths.manifest(task_id), Manifest)
    if isinstance(manifest, Manifest) and manifest.status == "COMPLETE":
        end_lease(paths, task_id, "lease_released", "", by="engine", reason=f"{by} completed the build")


def _taken(task_id: str, owner: RunOwner | None) -> TaskTakenError:
    who = run_words(owner) if owner else "another process"
    return TaskTakenError(f"{task_id} is already worked on by {who}", "Follow it (`studio attach`), or stop it first")


def _leased(lease: Lease, task_id: str) -> TaskTakenError:
    remedy = f"Leave it to Claude, or take it over: studio run --task {task_id} --take-over"
    return TaskTakenError(f"{task_id} is being built {held_words(lease)}", remedy)
