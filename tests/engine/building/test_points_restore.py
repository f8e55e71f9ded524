"""Going back to a rollback point."""

import os

import pytest
from helpers.repositories import contents, git, points, repository, write

from engine.building.git_calls import PointError
from engine.building.points import FileChange


def test_files_are_as_they_were(tmp_path):
    root = repository(tmp_path)
    os.symlink("a.txt", root / "link")
    write(root, {"run.sh": "#!/bin/sh\n", "bytes": b"\x00\xff\r\n", "untracked/deep/x": "x"})
    os.chmod(root / "run.sh", 0o755)
    before = contents(root)
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "changed\n", "made/by/step": "new", "bytes": b"\x00"})
    os.unlink(root / "untracked" / "deep" / "x")
    os.unlink(root / "link")
    os.symlink("elsewhere", root / "link")
    os.chmod(root / "run.sh", 0o644)
    restored = mine.restore(point)
    assert contents(root) == before
    assert not (root / "made").exists()
    assert FileChange("made/by/step", "added") in restored.files
    assert mine.changed_since(point) == ()


def test_going_back_can_be_undone(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "changed\n", "new.txt": "new\n"})
    after = contents(root)
    kept = mine.restore(point).kept
    mine.restore(kept)
    assert contents(root) == after
    assert kept.ref.endswith("/kept/1")


def test_going_back_twice_is_going_back(tmp_path):
    root = repository(tmp_path)
    before = contents(root)
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "changed\n"})
    mine.restore(point)
    assert points(root).restore(point).files == ()
    assert contents(root) == before


def test_neither_index_nor_branch_nor_stash_take_part(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": "staged by the person\n"})
    git(root, "add", "a.txt")
    head = git(root, "rev-parse", "HEAD")
    mine.restore(point)
    assert git(root, "show", ":a.txt") == "staged by the person\n"
    assert (root / "a.txt").read_text() == "a\n"
    assert git(root, "rev-parse", "HEAD") == head
    assert git(root, "stash", "list") == ""


@pytest.mark.parametrize("way", ["file to folder", "folder to file", "folder to link"])
def test_names_that_changed_their_kind(tmp_path, way):
    root = repository(tmp_path / "root", {"name": "a file"} if way == "file to folder" else {"name/x": "x"})
    outside = tmp_path / "outside"
    outside.mkdir()
    before = contents(root)
    mine = points(root)
    point = mine.take("step_1", 1)
    if way == "file to folder":
        os.unlink(root / "name")
        write(root, {"name/y": "y"})
    else:
        os.unlink(root / "name" / "x")
        os.rmdir(root / "name")
        write(root, {"name": "now a file"}) if way == "folder to file" else os.symlink(outside, root / "name")
    mine.restore(point)
    assert contents(root) == before
    assert list(outside.iterdir()) == []


def test_no_link_is_followed_out_of_the_workspace(tmp_path):
    """The folder is ignored and by now a link: git cannot see that it leads away."""
    root = repository(tmp_path / "root", {"out/x": "inside"})
    outside = tmp_path / "outside"
    write(outside, {"x": "precious"})
    mine = points(root)
    point = mine.take("step_1", 1)
    os.unlink(root / "out" / "x")
    os.rmdir(root / "out")
    os.symlink(outside, root / "out")
    write(root, {".gitignore": "out\n"})
    git(root, "rm", "-q", "--cached", "out/x")
    with pytest.raises(PointError, match="Not put back: out/x: "):
        mine.restore(point)
    assert (outside / "x").read_text() == "precious"


def test_what_was_ignored_before_stays_although_a_step_showed_it(tmp_path):
    root = repository(tmp_path, {".gitignore": ".env\n", "a.txt": "a\n"})
    write(root, {".env": "mine"})
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {".gitignore": "", "new.txt": "new"})
    mine.restore(point)
    assert (root / ".env").read_text() == "mine"
    assert not (root / "new.txt").exists()


def test_what_a_step_hid_is_kept_before_it_is_overwritten(tmp_path):
    root = repository(tmp_path, {"a.txt": "a\n"})
    write(root, {"x.cfg": "before"})
    point = points(root).take("step_1", 1)
    write(root, {".gitignore": "*.cfg\n", "x.cfg": "after"})
    for index in (root / ".git" / "studio-tui").glob("*/index"):
        index.unlink()
    restored = points(root).restore(point)
    assert (root / "x.cfg").read_text() == "before"
    assert git(root, "show", f"{restored.kept.commit}:x.cfg") == "after"


def test_what_cannot_be_put_back_is_named_and_the_rest_is(tmp_path):
    root = repository(tmp_path, {"a.txt": "a\n", "b": "b\n", ".gitignore": "*.log\n"})
    before = contents(root)
    mine = points(root)
    point = mine.take("step_1", 1)
    os.unlink(root / "b")
    write(root, {"a.txt": "changed\n", "b/ignored.log": "in the way"})
    with pytest.raises(PointError, match="Not put back: b: "):
        mine.restore(point)
    assert (root / "a.txt").read_text() == "a\n"
    os.unlink(root / "b" / "ignored.log")
    os.rmdir(root / "b")
    mine.restore(point)
    assert contents(root) == before


def test_a_point_whose_content_is_gone_says_so(tmp_path):
    root = repository(tmp_path)
    mine = points(root)
    write(root, {"a.txt": "only in the point\n"})
    point = mine.take("step_1", 1)
    blob = git(root, "rev-parse", f"{point.commit}:a.txt").strip()
    write(root, {"a.txt": "changed\n"})
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(PointError, match="content is missing"):
        mine.restore(point)
    assert (root / "a.txt").read_text() == "changed\n"


def test_content_is_kept_byte_by_byte_whatever_the_attributes_say(tmp_path):
    """Line ends that git would change, and a filter that would run a command."""
    root = repository(tmp_path, {".gitattributes": "*.txt text eol=lf\n*.bin filter=mine\n", "a.txt": "a\n"})
    git(root, "config", "filter.mine.clean", f"touch {tmp_path}/ran; cat")
    git(root, "config", "filter.mine.smudge", f"touch {tmp_path}/ran; cat")
    git(root, "config", "filter.mine.required", "true")
    write(root, {"a.txt": b"one\r\ntwo\n", "x.bin": b"raw\r\n"})
    mine = points(root)
    point = mine.take("step_1", 1)
    write(root, {"a.txt": b"other\n", "x.bin": b""})
    mine.restore(point)
    assert (root / "a.txt").read_bytes() == b"one\r\ntwo\n"
    assert (root / "x.bin").read_bytes() == b"raw\r\n"
    assert not (root / "ran").exists()
