"""`python -m engine.claude_code.answers.preparing ROOT [TASK]`: prepares answers for Claude's hooks.

`ROOT --session` is for a session that begins where nobody prepared anything: Claude waits for what it is told at its
start, so only that is made, and the rest by another process that nobody waits for.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.claude_code.own_process import start_unwaited, start_waited
from engine.quick_imports import quick_imports, skip_pydantic_plugins
from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id

if TYPE_CHECKING:
    import subprocess

MODULE = "engine.claude_code.answers.preparing"

SESSION = "--session"


def prepare_in_background(root: Path) -> None:
    """Lets another process prepare the answers, where somebody would pick them up. Never raises, never waits.

    Where it cannot be started the hook finds that its answers are old, and prepares them itself.
    """
    if is_folder(WorkspacePaths(root).ready):
        start_unwaited(MODULE, str(root))


def start_preparing(root: Path) -> subprocess.Popen[bytes] | None:
    """The same for whoever lives longer than that process and has to wait for its end; None where it cannot start."""
    return start_waited(MODULE, str(root))


def main(arguments: list[str]) -> int:
    """Exit codes: 0 prepared, 1 it could not be done."""
    skip_pydantic_plugins()
    with quick_imports():
        from engine.claude_code.answers.ready import prepare_ready, prepare_session
    from engine.workspace.problems import RefusedError, UnusableFileError

    root, about = arguments[0], arguments[1] if len(arguments) > 1 else ""
    paths = WorkspacePaths(Path(root))
    try:
        if about == SESSION:
            if prepare_session(paths):
                start_unwaited(MODULE, root)
        else:
            prepare_ready(paths, about if is_safe_id(about) else "")
    except (OSError, RefusedError, UnusableFileError):
        return 1  # `studio doctor` says what is wrong with the workspace
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
