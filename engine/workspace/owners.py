"""Whether the process that says it builds a task is still alive."""

import os
from collections.abc import Iterator
from contextlib import suppress

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
        "started_at": started_at,
        "by": by,
    }


def is_alive(owner: RunOwner | None) -> bool:
    """A process with the owner's pid runs, and started when the owner did: pids are given out again."""
    if owner is None or owner.pid <= 0:
        return False
    import psutil  # 25 ms, and only needed while somebody builds

    try:
        process = psutil.Process(owner.pid)
        return abs(started(owner.pid) - owner.process_started) < 1.0 and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OverflowError):  # OverflowError: a pid that no system gives out
        return False


def holds(lease: Lease | None) -> bool:
    """Claude's process still runs that a task was leased to. Claude ends a lease itself where it goes on without it."""
    if lease is None or lease.pid <= 0:
        return False
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


def is_within(pid: int) -> bool:
    """Whether this process was started by that one, or by one that it started, however far down."""
    return pid > 0 and pid in _processes_above()


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
