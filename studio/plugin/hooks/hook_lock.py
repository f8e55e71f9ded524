"""The engine's own lock of a task, for the moment in which a hook writes a lease."""

import os
import time

from hook_workspace import Workspace

LOCK_WAIT_S = 0.3
"""Somebody who only writes a lease or a mark has the lock for a moment; a run keeps it."""

TAKING_WAIT_S = 1.0
"""The same for whoever would refuse a person a build otherwise: a slow disk is no run."""

POLL_S = 0.005


class HeldByRunError(Exception):
    """A run of the engine has the task."""


class TaskLock:
    """Holds the engine's own lock of a task. Raises HeldByRunError, and OSError where there can be none."""

    def __init__(self, workspace: Workspace, task: str, wait_s: float = LOCK_WAIT_S) -> None:
        self._folder = os.path.join(workspace.state, ".locks")
        self._path = os.path.join(self._folder, f"run-{task}.lock")
        self._wait_s = wait_s
        self._descriptor = -1

    def __enter__(self) -> None:
        try:
            import fcntl
        except ImportError:
            return  # no lock is known here, nor to the engine
        if os.path.islink(self._folder):
            raise OSError("a link may lead anywhere")
        os.makedirs(self._folder, exist_ok=True)
        end = time.monotonic() + self._wait_s
        while not self._take(fcntl):
            if time.monotonic() > end:
                raise HeldByRunError
            time.sleep(POLL_S)

    def _take(self, fcntl) -> bool:  # noqa: ANN001 - a module
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_nlink:  # else somebody deleted it meanwhile: it guards nothing
                self._descriptor = descriptor
                return True
        except BlockingIOError:
            pass
        os.close(descriptor)
        return False

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)  # which lets it go
