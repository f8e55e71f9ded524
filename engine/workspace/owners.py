"""Whether the process that says it builds a task is still alive."""

import os

from engine.workspace.records.task import RunOwner


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


def started(pid: int) -> float:
    """When a process started, in seconds after the system's start. Raises psutil.Error.

    Setting the wall clock changes both times that this is made of alike, so a living owner stays one.
    """
    import psutil

    return psutil.Process(pid).create_time() - psutil.boot_time()
