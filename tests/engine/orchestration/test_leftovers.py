"""What a killed run left behind is found by its mark."""

import os
import subprocess

import pytest

from engine.orchestration.leftovers import end_leftovers
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import ASSISTANT, HOOKS, MARKER, marker_prefix

TASK = "task_20260101_120000"


@pytest.mark.parametrize(("owner", "ended"), [("step_1", 1), (HOOKS, 1), (ASSISTANT, 1), ("step_2", 0)])
def test_processes_of_the_steps_of_hooks_and_of_assistants_are_ended(tmp_path, owner, ended):
    paths = WorkspacePaths(tmp_path)
    process = subprocess.Popen(["sleep", "30"], env={**os.environ, MARKER: marker_prefix(paths, TASK) + owner})
    try:
        assert end_leftovers(paths, TASK, {"step_1"}) == ended
    finally:
        process.kill()
        process.wait()
