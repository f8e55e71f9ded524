"""After a command that changed something, the answers for Claude's hooks are made anew, beside everything else."""

from pathlib import Path

import pytest
from helpers.claude import wait_for
from helpers.plans import TASK
from helpers.sure_plans import write_sure_plan

from engine.claude_code.answers.ready import ready_folder
from engine.commands.main import run
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return write_sure_plan(tmp_path)


def test_a_step_that_is_done_is_in_the_answers(paths):
    ready_folder(paths)
    assert run(["-C", str(paths.root), "step-progress", "init", TASK]) == 0
    assert run(["-C", str(paths.root), "step-progress", "complete", TASK, "step_1"]) == 0
    answer = paths.ready / "session-compact.md"
    wait_for(lambda: answer.exists() and "Do step_2" in answer.read_text())


def test_where_claude_was_never_used_nothing_is_made(paths, monkeypatch):
    monkeypatch.setattr("os.posix_spawn", lambda *_, **__: pytest.fail("a process was started"))
    assert run(["-C", str(paths.root), "step-progress", "init", TASK]) == 0
    assert not paths.ready.exists()


def test_a_command_that_only_looks_prepares_nothing(paths, monkeypatch):
    ready_folder(paths)
    monkeypatch.setattr("os.posix_spawn", lambda *_, **__: pytest.fail("a process was started"))
    assert run(["-C", str(paths.root), "validate-plan", TASK]) == 0
