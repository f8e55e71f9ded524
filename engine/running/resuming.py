"""Going on with a run that was cut off, in a process of its own, and seeing whether it really does."""

import threading
import time

from engine.orchestration.claim import run_owner
from engine.running.runs import RunRequest, complaint, start_in_background
from engine.workspace.owners import is_alive
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError

LOOK_S = 0.05

BEGUN_S = 10.0
"""After which a process that neither works on its task nor has ended is left to itself: the machine is busy."""


ENDS_WITHIN_S = 10.0
"""A run that asked ends at once; on a busy machine it may take as long. One that goes on longer hears the answer."""


class NotResumedError(RefusedError):
    """The run could not go on."""


def is_left(paths: WorkspacePaths, task_id: str, stop: threading.Event | None = None) -> bool:
    """Whether nobody works on the task, having waited for a run that is just about to end: it may have asked, and not
    have heard the answer any more. Setting `stop` ends the waiting."""
    stop = stop or threading.Event()
    end = time.monotonic() + ENDS_WITHIN_S
    while is_alive(run_owner(paths, task_id)):
        if time.monotonic() >= end or stop.wait(LOOK_S):
            return False
    return not stop.is_set()


def resume_in_background(paths: WorkspacePaths, task_id: str, by: str, stop: threading.Event | None = None) -> None:
    """Starts the run again and waits until it works on its task, or is over. Raises NotResumedError, OSError.

    The run outlives this process; setting `stop` only ends the waiting.
    """
    stop = stop or threading.Event()
    is_left(paths, task_id, stop)
    process = start_in_background(paths, RunRequest(task_id, by=by))
    end = time.monotonic() + BEGUN_S
    while process.poll() is None and time.monotonic() < end:
        owner = run_owner(paths, task_id)
        if (owner is not None and owner.pid == process.pid) or stop.wait(LOOK_S):
            process.returncode = 0  # nobody waits for it from here on: it goes on without us
            return
    if process.returncode is not None and (said := complaint(paths, task_id, process.returncode)):
        raise NotResumedError(*said)
