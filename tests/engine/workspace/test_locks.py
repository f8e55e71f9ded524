import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError

HOLD = """
import sys, time
from pathlib import Path
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
paths = WorkspacePaths(Path(sys.argv[1]))
with locked(paths, paths.backlog):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_killed_holder_frees_its_lock(paths: WorkspacePaths) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", HOLD, str(paths.root)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(UnusableFileError, match="another process holds its lock"),
            locked(paths, paths.backlog, 0.05),
        ):
            pass
        holder.send_signal(signal.SIGKILL)
        with locked(paths, paths.backlog, wait_s=30):
            pass
    finally:
        holder.kill()
        holder.communicate()


def test_two_threads_take_turns(paths: WorkspacePaths) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(20):
            with locked(paths, paths.backlog):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.0005)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(most), max(most)) == (80, 1)


def test_different_files_have_different_locks(paths: WorkspacePaths) -> None:
    with locked(paths, paths.backlog), locked(paths, paths.id_map, wait_s=0.5):
        pass
