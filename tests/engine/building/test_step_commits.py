"""`git: commits`: a finished step as a commit on the person's branch."""

import pytest
from helpers.repositories import git, points, repository, write

from engine.building.step_commits import NotCommittedError, commit_step


def finished_step(root):
    """A step that changed one file, made one and deleted one."""
    mine = points(root, "commits")
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "changed\n", "new/file.txt": "new\n"})
    (root / "folder" / "b.txt").unlink()
    return mine, point


def test_exactly_what_the_step_changed_is_committed(tmp_path):
    root = repository(tmp_path, {"a.txt": "a\n", "folder/b.txt": "b\n", "mine.txt": "m\n"})
    write(root, {"mine.txt": "the person's change\n", "notes.txt": "the person's file\n"})
    mine, point = finished_step(root)
    commit = commit_step(mine, point, "step_1: Change it")
    assert git(root, "rev-parse", "main").strip() == commit
    shown = git(root, "show", "--format=%s", "--name-status", "--no-renames", "HEAD").split()
    assert shown == ["step_1:", "Change", "it", "M", "a.txt", "D", "folder/b.txt", "A", "new/file.txt"]
    assert git(root, "status", "--porcelain") == " M mine.txt\n?? notes.txt\n"


def test_a_step_that_changed_nothing_makes_no_commit(tmp_path):
    root = repository(tmp_path)
    mine = points(root, "commits")
    assert commit_step(mine, mine.take("step_1", 1), "nothing") == ""
    assert git(root, "rev-list", "--count", "HEAD").strip() == "1"


def test_a_step_that_took_back_the_persons_change_makes_no_commit(tmp_path):
    root = repository(tmp_path)
    write(root, {"a.txt": "the person's change\n"})
    mine = points(root, "commits")
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "a\n"})
    assert commit_step(mine, point, "nothing") == ""


def test_a_file_that_came_and_went_is_no_obstacle(tmp_path):
    root = repository(tmp_path)
    write(root, {"scratch.txt": "untracked\n"})
    mine, point = finished_step(root)
    (root / "scratch.txt").unlink()
    assert commit_step(mine, point, "step_1")


def test_the_first_commit_of_a_repository(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    mine = points(tmp_path, "commits")
    point = mine.take("step_1", 1)
    write(tmp_path, {"a.txt": "a\n"})
    assert commit_step(mine, point, "step_1")
    assert git(tmp_path, "log", "--format=%s").strip() == "step_1"


def test_staged_changes_of_the_person_are_left_alone(tmp_path):
    root = repository(tmp_path)
    write(root, {"mine.txt": "staged\n"})
    git(root, "add", "mine.txt")
    mine, point = finished_step(root)
    before = git(root, "status", "--porcelain")
    with pytest.raises(NotCommittedError, match="staged changes"):
        commit_step(mine, point, "step_1")
    assert git(root, "status", "--porcelain") == before


def test_no_branch_no_commit(tmp_path):
    root = repository(tmp_path)
    git(root, "switch", "-q", "--detach")
    mine, point = finished_step(root)
    with pytest.raises(NotCommittedError, match="on no branch"):
        commit_step(mine, point, "step_1")


def test_in_the_middle_of_a_rebase(tmp_path):
    root = repository(tmp_path)
    mine, point = finished_step(root)
    (root / ".git" / "rebase-merge").mkdir()
    with pytest.raises(NotCommittedError, match="rebase-merge"):
        commit_step(mine, point, "step_1")


def test_no_hook_runs_and_nothing_is_signed(tmp_path):
    root = repository(tmp_path)
    git(root, "config", "commit.gpgsign", "true")
    git(root, "config", "gpg.program", "false")
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    mine, point = finished_step(root)
    assert commit_step(mine, point, "step_1")


def test_the_commit_carries_the_persons_name(tmp_path):
    root = repository(tmp_path)
    git(root, "config", "user.name", "Bea")
    git(root, "config", "user.email", "bea@example.invalid")
    mine, point = finished_step(root)
    commit_step(mine, point, "step_1")
    assert git(root, "log", "-1", "--format=%an <%ae>").strip() == "Bea <bea@example.invalid>"
