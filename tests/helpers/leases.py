"""Tasks that Claude holds, as its hook writes it, and processes that hold one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.workspace.owners import started
from engine.workspace.paths import WorkspacePaths

CLAUDE_A = "4eeb953a-ecda-43fa-bbe2-fe93128450ed"

CLAUDE_B = "b07e1c55-0000-4000-8000-000000000000"

NO_PROCESS = 2**31 - 1
"""A pid that no system here gives out."""

RUN = """
import sys
from pathlib import Path
from engine.orchestration.claim import claimed, tell_owner
from engine.workspace.paths import WorkspacePaths
paths = WorkspacePaths(Path(sys.argv[1]))
with claimed(paths, sys.argv[2], "control room", take_over=True):
    tell_owner(paths, sys.argv[2], "orch_1", "control room")
    print("held", flush=True)
    sys.stdin.read()
"""


def lend(paths: WorkspacePaths, task_id: str, pid: int, session: str = CLAUDE_A, **changed: Any) -> None:
    """A task is leased to a session of Claude's with this process."""
    since = started(pid) if pid != NO_PROCESS else 0.0
    times = {"taken_at": "2026-11-20T10:00:00Z", "heard_at": "2026-11-20T10:03:00Z"}
    facts = {"task_id": task_id, "owner": "claude", "claude_session": session, "pid": pid, "process_started": since}
    paths.leases.mkdir(parents=True, exist_ok=True)
    paths.lease(task_id).write_text(json.dumps({**facts, **times, **changed}))


@contextmanager
def claudes_process() -> Iterator[int]:
    """The pid of a process that did not start the test, and that lives."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        try:
            yield process.pid
        finally:
            process.kill()


@contextmanager
def run_of(paths: WorkspacePaths, task_id: str) -> Iterator["subprocess.Popen[str]"]:
    """A run in another process has the task; from Claude, too."""
    command = [sys.executable, "-c", RUN, str(paths.root), task_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()
