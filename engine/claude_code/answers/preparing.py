"""`python -m engine.claude_code.answers.preparing ROOT [TASK]`: prepares answers for Claude's hooks."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id

if TYPE_CHECKING:
    import subprocess

MODULE = "engine.claude_code.answers.preparing"

NICENESS = 10
"""Of a process that nobody waits for: Claude and the screen go first."""


def prepare_in_background(root: Path) -> None:
    """Lets another process prepare the answers, where somebody would pick them up. Never raises, never waits."""
    if not is_folder(WorkspacePaths(root).ready):
        return
    nothing = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    with suppress(OSError):  # the hook finds that its answers are old, and prepares them itself
        command = _command(root)
        _go_last(os.posix_spawn(command[0], command, os.environ, file_actions=nothing, setpgroup=0))


def start_preparing(root: Path) -> subprocess.Popen[bytes] | None:
    """The same for whoever lives longer than that process and has to wait for its end; None where it cannot start."""
    import subprocess

    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(_command(root), stdin=nothing, stdout=nothing, stderr=nothing, process_group=0)
    except OSError:
        return None
    _go_last(process.pid)
    return process


def _command(root: Path) -> list[str]:
    return [sys.executable, "-P", "-m", MODULE, str(root)]


def _go_last(pid: int) -> None:
    with suppress(OSError):  # it is over already
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)


def main(arguments: list[str]) -> int:
    """Exit codes: 0 prepared, 1 it could not be done."""
    from engine.claude_code.answers.ready import prepare_ready
    from engine.workspace.problems import RefusedError, UnusableFileError

    root, task_id = arguments[0], arguments[1] if len(arguments) > 1 else ""
    try:
        prepare_ready(WorkspacePaths(Path(root)), task_id if is_safe_id(task_id) else "")
    except (OSError, RefusedError, UnusableFileError):
        return 1  # `studio doctor` says what is wrong with the workspace
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
