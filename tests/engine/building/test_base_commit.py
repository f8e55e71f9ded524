from pathlib import Path

import git

from engine.building.base_commit import base_commit


def commit_in(folder: Path) -> str:
    with git.Repo.init(folder) as repository, repository.config_writer() as config:
        config.set_value("user", "name", "Test")
        config.set_value("user", "email", "test@example.invalid")
        (folder / "file").write_text("content")
        repository.index.add(["file"])
        return repository.index.commit("First").hexsha


def test_the_commit_of_the_surrounding_repository(tmp_path: Path) -> None:
    commit = commit_in(tmp_path)
    (tmp_path / "inside").mkdir()
    assert base_commit(tmp_path / "inside") == commit


def test_a_detached_head(tmp_path: Path) -> None:
    commit = commit_in(tmp_path)
    (tmp_path / ".git" / "HEAD").write_text(commit + "\n")
    assert base_commit(tmp_path) == commit


def test_none_outside_git_and_before_the_first_commit(tmp_path: Path) -> None:
    assert base_commit(tmp_path) == ""
    git.Repo.init(tmp_path).close()
    assert base_commit(tmp_path) == ""


def test_a_broken_repository_is_no_repository(tmp_path: Path) -> None:
    commit_in(tmp_path)
    (tmp_path / ".git" / "HEAD").write_bytes(b"\xff\x00 nonsense")
    assert base_commit(tmp_path) == ""


def test_no_hook_of_the_repository_runs(tmp_path: Path) -> None:
    commit = commit_in(tmp_path)
    with git.Repo(tmp_path) as repository, repository.config_writer() as config:
        config.set_value("core", "fsmonitor", f"touch {tmp_path}/ran; false")
    assert base_commit(tmp_path) == commit
    assert not (tmp_path / "ran").exists()
