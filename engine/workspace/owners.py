"""Whether the process that says it builds a task is still alive."""

import os
from collections.abc import Iterator
from contextlib import suppress

from engine.workspace.pid_space import is_elsewhere, own_pid_space
from engine.workspace.records.lease import Lease
from engine.workspace.records.task import RunOwner

STARTED_LATER_S = 1.0
"""A lease's time has whole seconds."""


def this_process(task_id: str, session_id: str, by: str, started_at: str) -> dict[str, object]:
    """The `run.json` of a build by this process."""
    return {
        "task_id": task_id,
        "session_id": session_id,
        "pid": os.getpid(),
        "process_started": started(os.getpid()),
        **own_pid_space(),
        "started_at": started_at,
        "by": by,
    }


def is_alive(owner: RunOwner | None) -> bool:
    """A process with the owner's pid runs, and started when the owner did: pids are given out again.

    One in another container cannot be seen from here: it counts as living until a person takes the task over.
    """
    if owner is None or owner.pid <= 0:
        return False
    if is_elsewhere(owner):
        return True
    import psutil  # 25 ms, and only needed while somebody builds

    try:
        process = psutil.Process(owner.pid)
        return abs(started(owner.pid) - owner.process_started) < 1.0 and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OverflowError):  # OverflowError: a pid that no system gives out
        return False


def holds(lease: Lease | None) -> bool:
    """Claude's process still runs that a task was leased to. Claude ends a lease itself where it goes on without it.

    One in another container cannot be seen from here: it counts as running until a person takes the task over.
    """
    if lease is None or lease.pid <= 0:
        return False
    if is_elsewhere(lease):
        return True
    if lease.process_started:
        return is_alive(RunOwner(pid=lease.pid, process_started=lease.process_started))
    import psutil  # 25 ms, and only needed while Claude builds

    try:
        process = psutil.Process(lease.pid)
        since = process.create_time()
        is_the_same = lease.taken_at is None or since <= lease.taken_at.timestamp() + STARTED_LATER_S
        return is_the_same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OverflowError):
        return False


def is_within(owner: RunOwner | Lease) -> bool:
    """Whether this process was started by that one, or by one that it started, however far down."""
    return owner.pid > 0 and not is_elsewhere(owner) and owner.pid in _processes_above()


def is_this_process(owner: RunOwner) -> bool:
    return owner.pid == os.getpid() and not is_elsewhere(owner)


def _processes_above() -> Iterator[int]:
    import psutil

    with suppress(psutil.Error):
        process: psutil.Process | None = psutil.Process()
        while process is not None:
            yield process.pid
            process = process.parent()


def started(pid: int) -> float:
    """When a process started, in seconds after the system's start. Raises psutil.Error.

    Setting the wall clock changes both times that this is made of alike, so a living owner stays one.
    """
    import psutil

    return psutil.Process(pid).create_time() - psutil.boot_time()
