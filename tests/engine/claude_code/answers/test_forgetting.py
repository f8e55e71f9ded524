"""What was prepared for Claude's hooks goes where Claude Code is no longer connected."""

from pathlib import Path

import pytest
from helpers.leases import NO_PROCESS, claudes_process, lend
from helpers.plans import TASK
from helpers.sure_plans import write_sure_plan

from engine.claude_code.answers.forgetting import forget_ready
from engine.claude_code.answers.freshness import MADE_FROM
from engine.claude_code.answers.ready import prepare_ready, ready_folder
from engine.workspace.paths import WorkspacePaths


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    paths = write_sure_plan(tmp_path)
    ready_folder(paths)
    prepare_ready(paths, TASK)
    paths.hook_memory("4eeb953a").write_text("{}")
    return paths


def test_all_that_is_ours_goes(paths):
    assert forget_ready(paths)
    assert not paths.ready.exists()
    assert forget_ready(paths)


def test_a_file_of_a_persons_stays(paths):
    (paths.ready / "notes.txt").write_text("mine")
    assert not forget_ready(paths)
    assert [path.name for path in paths.ready.iterdir()] == ["notes.txt"]


def test_while_claude_builds_a_task_nothing_goes(paths):
    with claudes_process() as pid:
        lend(paths, TASK, pid)
        assert not forget_ready(paths)
    assert (paths.ready / MADE_FROM).exists()
    lend(paths, TASK, NO_PROCESS)
    assert forget_ready(paths)


def test_a_link_is_not_followed(paths, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "ready"
    paths.ready.rename(elsewhere)
    paths.ready.symlink_to(elsewhere)
    forget_ready(paths)
    assert (elsewhere / MADE_FROM).exists()
