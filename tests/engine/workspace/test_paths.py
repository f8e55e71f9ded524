from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workspace.paths import (
    OutsideWorkspaceError,
    UnsafeIdError,
    WorkspacePaths,
    checked_id,
    find_git_root,
    find_workspace,
    is_safe_id,
)


@pytest.mark.parametrize(
    "name",
    ["../../etc", "..", ".", "", "a/b", "/etc", "a\\b", "a\x00", "a\n", ".hidden", "-rf", "a..b", "x" * 129, "ü"],
)
def test_ids_that_would_not_stay_one_folder_name(paths: WorkspacePaths, name: str) -> None:
    assert not is_safe_id(name)
    for place in (paths.task, paths.plan, paths.session, paths.journal, paths.run, paths.attempt_logs):
        with pytest.raises(UnsafeIdError):
            place(name)


@pytest.mark.parametrize(
    "name", ["task_20260204_101500", "task_test_001", "orch_20260101_000000_ab12", "T1", "step_2a.1.log"]
)
def test_ids_as_they_are_in_the_wild(name: str) -> None:
    assert checked_id(name) == name


@given(st.text())
def test_a_safe_id_is_one_plain_name(name: str) -> None:
    if is_safe_id(name):
        assert Path("/base", name).parent == Path("/base")
        assert Path("/base", name).resolve().parent == Path("/base")


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "a/../../x", "link/x", "link", "a\x00b", "\ud800", "loop/../../x"]
)
def test_paths_that_lead_out(paths: WorkspacePaths, tmp_path: Path, path: str) -> None:
    (paths.root / "link").symlink_to(tmp_path)
    (paths.root / "loop").symlink_to("loop")
    with pytest.raises(OutsideWorkspaceError):
        paths.inside(path)


@given(st.text() | st.lists(st.sampled_from(["..", ".", "a", "/", "link", "\x00"]), max_size=6).map("/".join))
def test_inside_is_inside_or_refused(path: str) -> None:
    paths = WorkspacePaths(Path("/nowhere/w"))
    try:
        real = paths.inside(path)
    except OutsideWorkspaceError:
        return
    assert real.is_relative_to("/nowhere/w")


def test_paths_that_stay_inside(paths: WorkspacePaths) -> None:
    (paths.root / "inner").symlink_to(paths.root / "docs")
    assert paths.inside("inner/x") == paths.root / "docs" / "x"
    assert paths.inside("a/../b") == paths.root / "b"
    assert paths.inside("") == paths.root
    assert paths.inside(paths.root / "x") == paths.root / "x"


def test_a_neighbour_whose_name_begins_alike_is_outside(paths: WorkspacePaths) -> None:
    with pytest.raises(OutsideWorkspaceError):
        paths.inside(f"../{paths.root.name}-evil/x")


def test_a_workspace_at_the_top_of_the_disk() -> None:
    assert WorkspacePaths(Path("/")).inside("nowhere/x") == Path("/nowhere/x")


def test_a_relative_root(paths: WorkspacePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(paths.root.parent)
    relative = WorkspacePaths(Path(paths.root.name))
    assert relative == paths
    assert relative.inside(relative.backlog) == paths.backlog


def test_log_owner(paths: WorkspacePaths) -> None:
    assert paths.log_owner(paths.attempt_logs("task_1") / "step_1.log") == "task_1"
    assert paths.log_owner(paths.attempt_logs("task_1")) == "task_1"
    assert paths.log_owner(paths.plan("task_1")) == ""
    assert paths.log_owner(paths.backlog) == ""


def test_the_nearest_workspace_and_git_root(paths: WorkspacePaths) -> None:
    below = paths.root / "a" / "b"
    below.mkdir(parents=True)
    (paths.root / ".git").write_text("gitdir: elsewhere")
    assert find_workspace(below) == paths.root
    assert find_git_root(below) == paths.root
    assert find_workspace(paths.root / "none" / "there") == paths.root


def test_a_file_named_studio_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / ".studio").write_text("x")
    assert find_workspace(tmp_path) is None


def test_looking_from_a_link_to_itself_finds_nothing_and_raises_nothing(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert find_workspace(tmp_path / "loop") is None


def test_relative_is_from_the_root_also_behind_a_link(paths: WorkspacePaths, tmp_path: Path, write: Any) -> None:
    (tmp_path / "link").symlink_to(paths.root)
    assert WorkspacePaths(tmp_path / "link").relative(paths.backlog) == ".studio/backlog.json"
    assert paths.relative(Path("/etc/passwd")) == "/etc/passwd"
