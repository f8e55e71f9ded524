"""Whether the process that says it builds a task is still alive."""

import os

from engine.workspace.records.task import RunOwner


def this_process(task_id: str, session_id: str, by: str, started_at: str) -> dict[str, object]:
    """The `run.json` of a build by this process."""
    import psutil

    return {
        "task_id": task_id,
        "session_id": session_id,
        "pid": os.getpid(),
        "process_started": psutil.Process().create_time(),
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
        return abs(process.create_time() - owner.process_started) < 1.0 and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OverflowError):  # OverflowError: a pid that no system gives out
        return False
