"""A process of ours that works beside whatever started it: for Claude's hooks, and on what they left."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

NICENESS = 10
"""Of a process that nobody waits for: Claude and the screen go first."""


def start_unwaited(module: str, *arguments: str) -> bool:
    """For whoever ends before it does; says whether it was started. Never raises, never waits."""
    nothing = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    command = _command(module, arguments)
    try:
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=nothing, setpgroup=0)
    except OSError:
        return False
    _go_last(pid)
    return True


def start_waited(module: str, *arguments: str) -> subprocess.Popen[bytes] | None:
    """For whoever lives longer than that process and has to wait for its end; None where it cannot start."""
    from subprocess import DEVNULL

    from engine.outliving import OutlivingProcess  # who was to wait for it may have to leave first

    command = _command(module, arguments)
    try:
        process = OutlivingProcess(command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, process_group=0)
    except OSError:
        return None
    _go_last(process.pid)
    return process


def _command(module: str, arguments: tuple[str, ...]) -> list[str]:
    """`-P`, since Python would first look for `engine` in the current folder, which is somebody else's project; `-I`
    below a hook, since such a project may set PYTHONPATH, too."""
    return [sys.executable, "-I" if sys.flags.isolated else "-P", "-m", module, *arguments]


def _go_last(pid: int) -> None:
    with suppress(OSError):  # it is over already
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
