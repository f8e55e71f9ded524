"""One run a task, and everybody knows whose."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.orchestration.claim import TaskTakenError, claimed, run_owner, tell_owner
from engine.workspace.paths import WorkspacePaths

TASK = "task_20260101_120000"

HOLD = """
import sys
from pathlib import Path
from engine.orchestration.claim import claimed, tell_owner
from engine.workspace.paths import WorkspacePaths
paths = WorkspacePaths(Path(sys.argv[1]))
with claimed(paths, sys.argv[2]):
    tell_owner(paths, sys.argv[2], "orch_1", "studio run")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    paths = WorkspacePaths(tmp_path)
    paths.task(TASK).mkdir(parents=True)
    return paths


@pytest.fixture
def holder(paths: WorkspacePaths):
    """Another process that holds the task."""
    command = [sys.executable, "-c", HOLD, str(paths.root), TASK]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_whoever_comes_second_is_told_who_has_it(paths, holder):
    with pytest.raises(TaskTakenError, match=rf"process {holder.pid} \(studio run\)"), claimed(paths, TASK):
        pass
    assert run_owner(paths, TASK).pid == holder.pid


def test_a_task_is_free_again_afterwards(paths, holder):
    holder.communicate("")
    with claimed(paths, TASK) as died:
        assert died is None
    assert run_owner(paths, TASK) is None


def test_who_died_holding_it_is_told(paths, holder):
    holder.kill()
    holder.wait()
    with claimed(paths, TASK) as died:
        assert died.pid == holder.pid


def test_a_living_owner_counts_although_the_lock_file_was_deleted(paths, holder):
    for lock in paths.locks.glob("run-*"):
        lock.unlink()
    with pytest.raises(TaskTakenError), claimed(paths, TASK):
        pass
    assert run_owner(paths, TASK) is not None


def test_another_thread_of_the_same_process_is_refused_too(paths):
    with claimed(paths, TASK):
        tell_owner(paths, TASK, "orch_1", "a test")
        with pytest.raises(TaskTakenError, match=str(os.getpid())), claimed(paths, TASK):
            pass
        assert json.loads(paths.run(TASK).read_text())["pid"] == os.getpid()
