"""`python -m engine.claude_code.answers.preparing ROOT [TASK]`: prepares answers for Claude's hooks."""

import os
import sys
from pathlib import Path

from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id

MODULE = "engine.claude_code.answers.preparing"


def prepare_in_background(root: Path) -> None:
    """Lets another process prepare the answers, where somebody would pick them up. Never raises, never waits."""
    if not is_folder(WorkspacePaths(root).ready):
        return
    nothing = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    command = [sys.executable, "-P", "-m", MODULE, str(root)]
    try:
        os.posix_spawn(sys.executable, command, os.environ, file_actions=nothing, setpgroup=0)
    except OSError:
        return  # the hook finds that its answers are old, and prepares them itself


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
