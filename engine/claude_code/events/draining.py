"""`python -m engine.claude_code.events.draining ROOT`: reads all that Claude's hooks left, beside a command.

A command that only reports does not pay for a day without a reader: it lets this process read, and says what waits.
"""

import sys
from pathlib import Path

from engine.claude_code.own_process import start_unwaited
from engine.workspace.paths import WorkspacePaths

MODULE = "engine.claude_code.events.draining"


def drain_in_background(root: Path) -> bool:
    """Says whether a process reads now. Two at a time do no harm: the second finds the first at it, and ends."""
    return start_unwaited(MODULE, str(root))


def main(arguments: list[str]) -> int:
    """Exit code 0: what it finds wrong is told by whoever shows Claude's sessions."""
    from engine.claude_code.events.spool import drain

    drain(WorkspacePaths(Path(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
