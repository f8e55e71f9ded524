"""Ending a command with everything it started."""

import os
import signal
import time
from contextlib import suppress

GRACE_S = 2.0
"""Between asking a process group to end and killing it."""


def group_lives(group: int) -> bool:
    """Whether a process of the group still runs. Ended ones that nobody took note of do not count: init may be slow."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # what macOS says of a group in which nobody runs any more
    import psutil  # 25 ms, and most commands leave nobody behind

    return any(_runs_in(pid, group) for pid in psutil.pids())


def end_group(group: int) -> None:
    """Asks a process group to end, and kills what is left of it after a grace."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, sent)
        give_up = time.monotonic() + GRACE_S
        while time.monotonic() < give_up:
            if not group_lives(group):
                return
            time.sleep(0.01)


def _runs_in(pid: int, group: int) -> bool:
    import psutil

    try:
        return os.getpgid(pid) == group and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except (OSError, psutil.Error):
        return False
