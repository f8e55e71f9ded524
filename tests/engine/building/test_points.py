"""Making rollback points, and seeing what changed since."""

import hashlib
import threading
from pathlib import Path

import pytest
from helpers.repositories import TASK, git, points, repository, write

from engine.building.git_calls import PointError, PointStoppedError
from engine.building.points import FileChange


def persons_view(root: Path) -> tuple[str, ...]:
    """All that must not change when a point is made."""
    index = hashlib.sha256((root / ".git" / "index").read_bytes()).hexdigest()
    asked = ("status --porcelain=v2 --branch", "stash list", "branch -a", "log --oneline", "diff", "diff --cached")
    return (index, *(git(root, *words.split(), GIT_OPTIONAL_LOCKS="0") for words in asked))


def test_the_person_sees_nothing_of_a_point(tmp_path):
    root = repository(tmp_path)
    write(root, {"a.txt": "staged\n"})
    git(root, "add", "a.txt")
    write(root, {"a.txt": "and changed again\n", "new.txt": "new\n"})
    before = persons_view(root)
    assert points(root).take("step_1", 1)
    assert persons_view(root) == before
    assert git(root, "fsck") == ""


def test_what_changed_since_a_point(tmp_path):
    root = repository(tmp_path)
    write(root, {"untracked.txt": "there before\n"})
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "changed\n", "new.txt": "new\n", "untracked.txt": "now\n"})
    (root / "folder" / "b.txt").unlink()
    assert mine.changed_since(point) == (
        FileChange("a.txt", "changed"),
        FileChange("folder/b.txt", "deleted"),
        FileChange("new.txt", "added"),
        FileChange("untracked.txt", "changed"),
    )


def test_a_change_of_the_same_size_within_a_second_is_seen(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    for number in range(10):
        write(root, {"a.txt": f"{number}\n"})
        point = mine.take("step_1", number)
        assert git(root, "show", f"{point.commit}:a.txt") == f"{number}\n"


def test_a_diff_for_a_person(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "\x1b[31mred\n"})
    diff = mine.diff_since(point)
    assert diff.startswith("diff --git a/a.txt b/a.txt\n")
    assert "-a\n+red\n" in diff


def test_a_long_diff_is_cut_and_says_so(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "line\n" * 100_000})
    diff = mine.diff_since(point)
    assert len(diff) < 201_000
    assert diff.endswith("the diff is too long\n")


def test_what_did_not_change_is_the_same_commit(tmp_path):
    mine = points(repository(tmp_path))
    first, second = mine.take("step_1", 1), mine.take("step_2", 1)
    assert first.commit == second.commit
    assert first.ref != second.ref


def test_a_start_keeps_its_first_point(tmp_path):
    """A crash in the middle of a step: by the second look the files are no longer what they were before it."""
    root = repository(tmp_path)
    first = points(root).take("step_1", 1)
    write(root, {"a.txt": "half done\n"})
    assert points(root).take("step_1", 1) == first


def test_the_latest_point_of_a_step(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    assert mine.latest("step_1") is None
    for n in (2, 10, 9):
        write(root, {"a.txt": f"{n}\n"})
        mine.take("step_1", n)
    mine.take("step_10", 99)
    assert points(root).latest("step_1").n == 10


def test_points_of_another_process_are_seen(tmp_path):
    root = repository(tmp_path)
    mine, other = points(root), points(root)
    first = mine.take("step_1", 1)
    assert other.latest("step_1") == first
    write(root, {"a.txt": "changed\n"})
    second = other.take("step_1", 2)
    assert mine.latest("step_1") == second
    kept = [points_.restore(first).kept.ref for points_ in (mine, other, mine)]
    assert len(set(kept)) == 3


@pytest.mark.parametrize("step_id", ["kept", "steps", "a.lock", "a.", "1.2", "_"])
def test_any_steps_id_can_name_a_point(tmp_path, step_id):
    root = repository(tmp_path)
    point = points(root).take(step_id, 1)
    assert points(root).latest(step_id) == point


@pytest.mark.parametrize("step_id", ["../../heads/main", "a b", "", "a\n"])
def test_no_id_leads_to_another_ref(tmp_path, step_id):
    root = repository(tmp_path)
    with pytest.raises(PointError):
        points(root).take(step_id, 1)
    assert "studio" not in git(root, "for-each-ref")


def test_ignored_files_and_our_own_folder_are_in_no_point(tmp_path):
    root = repository(tmp_path, {".gitignore": "*.log\n", "a.txt": "a\n"})
    (root / ".git" / "info" / "exclude").write_text("private.txt\n")
    write(root, {"x.log": "x", "private.txt": "x", ".studio/tasks/t/plan.json": "{}", "sub/.studio": "a file"})
    point = points(root).take("step_1", 1)
    assert git(root, "ls-tree", "-r", "--name-only", point.commit).split() == [".gitignore", "a.txt", "sub/.studio"]


def test_the_persons_own_ignore_file_counts(tmp_path, monkeypatch):
    root = repository(tmp_path / "root")
    write(tmp_path, {"home/git/ignore": "*.swp\n"})
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    write(root, {"x.swp": "x"})
    point = points(root).take("step_1", 1)
    assert "x.swp" not in git(root, "ls-tree", "-r", "--name-only", point.commit)


def test_a_tracked_file_counts_although_it_is_ignored(tmp_path):
    root = repository(tmp_path, {"kept.log": "1\n"})
    write(root, {".gitignore": "*.log\n"})
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"kept.log": "2\n"})
    assert mine.changed_since(point) == (FileChange("kept.log", "changed"),)


def test_dropping_forgets_the_points_of_this_task_only(tmp_path):
    root = repository(tmp_path)
    git(root, "update-ref", "refs/studio/other/steps/a/1", "HEAD")
    mine = points(root)
    mine.take("step_1", 1)
    mine.drop()
    assert mine.latest("step_1") is None
    assert git(root, "for-each-ref", "--format=%(refname)", "refs/studio").split() == ["refs/studio/other/steps/a/1"]
    assert mine.take("step_1", 1)


def test_a_branch_grows_point_by_point(tmp_path):
    root = repository(tmp_path)
    mine = points(root, "branch")
    mine.take("step_1", 1)
    write(root, {"a.txt": "changed\n"})
    point = mine.take("step_2", 1)
    assert git(root, "rev-parse", f"studio/{TASK}").strip() == point.commit
    assert git(root, "log", "--format=%s", f"studio/{TASK}").splitlines() == [
        f"Before step_2 of {TASK}, start 1",
        f"Before step_1 of {TASK}, start 1",
        "First",
    ]
    assert git(root, "branch", "--show-current").strip() == "main"


def test_the_branch_never_moves_under_the_persons_feet(tmp_path):
    root = repository(tmp_path)
    git(root, "switch", "-q", "-c", f"studio/{TASK}")
    with pytest.raises(PointError, match="checked out"):
        points(root, "branch").take("step_1", 1)
    assert git(root, "status", "--porcelain") == ""


def test_a_stop_ends_it(tmp_path):
    root = repository(tmp_path)
    stop = threading.Event()
    mine = points(root, stop=stop)
    mine.take("step_1", 1)
    stop.set()
    with pytest.raises(PointStoppedError):
        mine.take("step_2", 1)


def test_threads_may_take_points_at_once(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    threads = [threading.Thread(target=mine.take, args=(f"step_{n}", 1)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(points(root).latest(f"step_{n}") for n in range(4))
