"""Rollback points where the repository is not as one would like it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers.repositories import contents, git, points, repository, write

import engine.building.git_calls as git_calls
import engine.building.present_tree as present_tree
from engine.building.git_calls import PointError


def goes_back(root: Path) -> None:
    """A change and a new file, taken back."""
    before = contents(root)
    mine = points(root)
    point = mine.take("step_1", 1)
    assert point, mine.available
    write(root, {"a.txt": "changed\n", "new.txt": "new\n"})
    mine.restore(point)
    assert contents(root) == before


def test_before_the_first_commit(tmp_path):
    git(tmp_path, "init", "-q")
    write(tmp_path, {"a.txt": "a\n"})
    goes_back(tmp_path)
    assert not (tmp_path / ".git" / "index").exists()


def test_an_empty_folder(tmp_path):
    git(tmp_path, "init", "-q")
    point = points(tmp_path).take("step_1", 1)
    write(tmp_path, {"new.txt": "new\n"})
    points(tmp_path).restore(point)
    assert contents(tmp_path) == {}


def test_a_detached_head(tmp_path):
    root = repository(tmp_path)
    git(root, "switch", "-q", "--detach")
    goes_back(root)


def test_a_worktree(tmp_path):
    main = repository(tmp_path / "main")
    git(main, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    goes_back(tmp_path / "tree")
    assert git(main, "status", "--porcelain") == ""


def test_a_sha256_repository(tmp_path):
    git(tmp_path, "init", "-q", "--object-format=sha256")
    write(tmp_path, {"a.txt": "a\n"})
    goes_back(tmp_path)


@pytest.mark.parametrize("name", ["app", "odd [name]*?", "sub/.studio-like"])
def test_a_workspace_below_the_repositorys_top(tmp_path, name):
    root = repository(tmp_path, {f"{name}/a.txt": "a\n", "outside.txt": "o\n"})
    workspace = root / name
    write(workspace, {".studio/state": "x"})
    mine = points(workspace)
    point = mine.take("step_1", 1)
    write(root, {"outside.txt": "the person's\n", f"{name}/a.txt": "changed\n"})
    assert [change.path for change in mine.changed_since(point)] == ["a.txt"]
    assert "outside" not in mine.diff_since(point)
    mine.restore(point)
    assert (workspace / "a.txt").read_text() == "a\n"
    assert (root / "outside.txt").read_text() == "the person's\n"
    assert ".studio/" not in git(root, "ls-tree", "-r", "--name-only", point.commit)
    assert points(workspace, "branch").available.startswith("`git: branch` needs")


def test_submodules_and_nested_repositories_stay_as_they_are(tmp_path):
    library = repository(tmp_path / "library")
    root = repository(tmp_path / "root")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "lib")
    git(root, "commit", "-q", "-m", "With a library")
    repository(root / "nested")
    write(root, {"lib/a.txt": "the person's\n", "nested/a.txt": "the person's\n"})
    goes_back(root)


def test_a_merge_with_conflicts(tmp_path):
    root = repository(tmp_path)
    git(root, "switch", "-q", "-c", "other")
    write(root, {"a.txt": "theirs\n"})
    git(root, "commit", "-q", "-a", "-m", "Theirs")
    git(root, "switch", "-q", "main")
    write(root, {"a.txt": "ours\n"})
    git(root, "commit", "-q", "-a", "-m", "Ours")
    git(root, "merge", "-q", "other", check=False)
    before = git(root, "status", "--porcelain")
    goes_back(root)
    assert git(root, "status", "--porcelain") == before == "UU a.txt\n"


def test_the_persons_lock_is_not_in_the_way(tmp_path):
    root = repository(tmp_path)
    (root / ".git" / "index.lock").touch()
    goes_back(root)
    assert (root / ".git" / "index.lock").exists()


def test_a_locked_ref_says_who_is_in_the_way(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    ref = mine.take("step_1", 1).ref
    (root / ".git" / f"{ref}2.lock").touch()
    with pytest.raises(PointError, match="Another git holds a lock"):
        mine.take("step_1", 12)
    assert mine.latest("step_1").n == 1


def test_a_broken_index_of_ours_is_made_anew(tmp_path):
    root = repository(tmp_path)
    points(root).take("step_1", 1)
    index = next((root / ".git" / "studio-tui").glob("*/index"))
    index.write_bytes(b"nonsense")
    goes_back(root)


def test_content_that_was_cleaned_up_is_read_again(tmp_path):
    root = repository(tmp_path)
    write(root, {"untracked.txt": "only points hold it\n"})
    mine = points(root)
    mine.take("step_1", 1)
    mine.drop()
    git(root, "gc", "-q", "--prune=now")
    goes_back(root)


def test_a_clone_that_borrows_its_objects(tmp_path):
    repository(tmp_path / "origin")
    git(tmp_path, "clone", "-q", "--shared", "origin", "clone")
    goes_back(tmp_path / "clone")


def test_a_workspace_in_a_submodule(tmp_path):
    library = repository(tmp_path / "library")
    root = repository(tmp_path / "root")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "lib")
    goes_back(root / "lib")
    assert "studio" not in git(root, "for-each-ref")


@pytest.mark.parametrize("name", [b"caf\xe9.txt", b"two\nlines", b"-dash", b":(top)x", b"tab\t*?[", b'"quoted"'])
def test_odd_names(tmp_path, name):
    root = repository(tmp_path)
    (root / os.fsdecode(name)).write_text("before")
    before = contents(root)
    mine = points(root)
    point = mine.take("step_1", 1)
    (root / os.fsdecode(name)).write_text("after")
    (root / os.fsdecode(name + b".new")).write_text("new")
    mine.restore(point)
    assert contents(root) == before


def test_nothing_that_a_repository_brings_along_is_run(tmp_path):
    root = repository(tmp_path)
    ran = f"touch {tmp_path}/.git/ran; false"
    git(root, "config", "core.fsmonitor", ran)
    for hook in ("pre-commit", "post-commit", "reference-transaction", "post-index-change"):
        path = root / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{ran}\n")
        path.chmod(0o755)
    goes_back(root)
    assert not (root / ".git" / "ran").exists()


def test_what_a_hook_left_in_the_environment_is_not_believed(tmp_path, monkeypatch):
    other = repository(tmp_path / "other")
    root = repository(tmp_path / "root")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    point = points(root).take("step_1", 1)
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert point.ref in git(root, "for-each-ref")
    assert "studio" not in git(other, "for-each-ref")


def test_a_big_new_file_is_left_out_and_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(present_tree, "MAX_FILE_BYTES", 1000)
    root = repository(tmp_path)
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"model.bin": b"0" * 1001, "small.txt": "x"})
    mine.restore(point)
    assert (root / "model.bin").exists()
    assert not (root / "small.txt").exists()
    assert mine.left_out == ("model.bin",)


def test_too_much_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(present_tree, "MAX_BYTES", 1000)
    root = repository(tmp_path)
    write(root, {f"{number}.bin": b"0" * 500 for number in range(3)})
    with pytest.raises(PointError, match="can be kept"):
        points(root).take("step_1", 1)
    assert "studio" not in git(root, "for-each-ref")


def test_a_git_that_hangs_is_ended(tmp_path, monkeypatch):
    root = repository(tmp_path)
    mine = points(root)
    assert mine.available == ""
    slow = tmp_path / "slow-git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(git_calls, "LIMIT_S", 0.1)
    for calls in (mine.repository.own, mine.repository.person):
        monkeypatch.setattr(calls, "_program", str(slow))
    with pytest.raises(PointError, match="took longer than"):
        mine.take("step_1", 1)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")


@needs_root
def test_no_point_on_a_full_disk(small_disk):
    root = repository(small_disk / "root")
    mine = points(root)
    first = mine.take("step_1", 1)
    write(root, {"big.bin": os.urandom(500_000)})
    with pytest.raises(PointError, match="disk is full"):
        mine.take("step_2", 1)
    assert mine.latest("step_2") is None
    (root / "big.bin").unlink()
    assert mine.take("step_2", 1).commit == first.commit
    assert git(root, "status", "--porcelain") == ""


@needs_root
def test_going_back_on_a_full_disk_leaves_no_half_file(small_disk):
    root = repository(small_disk / "root", {".gitignore": "*.log\n", "a.txt": "a\n" * 100_000})
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "small\n"})
    mine.changed_since(point)
    free = shutil.disk_usage(small_disk).free
    write(root, {"full.log": b"0" * (free - 100_000)})
    with pytest.raises(PointError, match=r"Not put back: a\.txt: no space left"):
        mine.restore(point)
    assert contents(root)["a.txt"] == (b"small\n", False)
    assert sorted(contents(root)) == [".gitignore", "a.txt", "full.log"]
    (root / "full.log").unlink()
    mine.restore(point)
    assert (root / "a.txt").read_text() == "a\n" * 100_000


def test_outside_a_repository(tmp_path):
    mine = points(tmp_path)
    assert mine.available.startswith("The workspace is in no git repository")
    assert mine.take("step_1", 1) is None
    assert mine.latest("step_1") is None
    mine.drop()


def test_switched_off(tmp_path):
    assert "switched off" in points(repository(tmp_path), "off").available


def test_where_git_is_missing(tmp_path, monkeypatch):
    root = repository(tmp_path)
    mine = points(root)
    assert mine.available == ""
    monkeypatch.setattr(mine.repository.own, "_program", "no-such-git")
    with pytest.raises(PointError, match="git cannot be started"):
        mine.take("step_1", 1)


def test_a_repository_without_a_work_tree(tmp_path):
    git(tmp_path, "init", "-q", "--bare", ".")
    assert "no work tree" in points(tmp_path).available


def test_a_workspace_that_its_repository_ignores(tmp_path):
    root = repository(tmp_path, {".gitignore": "app/\n"})
    (root / "app").mkdir()
    assert "ignores it" in points(root / "app").available


@pytest.mark.parametrize("damage", ["HEAD", "objects"])
def test_a_damaged_repository(tmp_path, damage):
    root = repository(tmp_path)
    target = root / ".git" / damage
    shutil.rmtree(target) if target.is_dir() else target.write_bytes(b"\xff\x00[")
    mine = points(root)
    assert mine.available == "The git repository is damaged. Run `git fsck`"
    assert mine.take("step_1", 1) is None


def test_a_damaged_config(tmp_path):
    root = repository(tmp_path)
    (root / ".git" / "config").write_bytes(b"\xff\x00[")
    with pytest.raises(PointError, match="bad config line 1"):
        points(root).take("step_1", 1)
