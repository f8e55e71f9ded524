"""A line in the journal of the session that is about a task, as engine/workspace/journal_lines.py writes it."""

import os
import time

from hook_json import dumps
from hook_workspace import Workspace, is_id


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def tell(workspace: Workspace, session: str, event: str, **facts: object) -> None:
    """Appends an event in one write. Says nothing where no session is about the task. Raises OSError."""
    folder = os.path.join(workspace.state, "orchestration", session)
    if not is_id(session) or os.path.realpath(folder) != os.path.join(
        os.path.realpath(workspace.state), "orchestration", session
    ):
        return
    line = dumps({"at": now(), "event": event, "by": "claude", **facts}).encode() + b"\n"
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(os.path.join(folder, "events.jsonl"), flags, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line  # a crash tore the last one
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
