"""Changing a text that a person edits too."""

import os
import threading

import pytest

from engine.workspace import person_files
from engine.workspace.exchanging import exchange
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import EditedMeanwhileError, change_person_text, read_person_text
from engine.workspace.problems import RefusedError, UnusableFileError
from engine.workspace.text_lines import line_end, split_lines


@pytest.fixture(params=["exchange", "look"])
def paths(tmp_path, request, monkeypatch):
    """On a system that can exchange files, and on one that cannot."""
    monkeypatch.setattr(person_files, "SETTLE_S", 0.001)
    if request.param == "look":
        monkeypatch.setattr("engine.workspace.exchanging.exchange", lambda *_: False)
    (tmp_path / ".studio").mkdir()
    (tmp_path / "STUDIO_KNOWLEDGE_BASE.md").write_bytes(b"one\r\n")
    return WorkspacePaths(tmp_path)


def change(paths, how):
    return change_person_text(paths, paths.knowledge_base, how)


@pytest.mark.parametrize("content", [b"", b"a", b"a\r\nb\rc\n\n", "\ufeffä\x0c\u2028x\n".encode(), b"\x00\n"])
def test_nothing_but_the_change_is_changed(paths, content):
    paths.knowledge_base.write_bytes(content)
    change(paths, lambda text: text + "end")
    assert paths.knowledge_base.read_bytes() == content + b"end"
    assert sorted(os.listdir(paths.root)) == [".studio", "STUDIO_KNOWLEDGE_BASE.md"]


def test_a_save_meanwhile_is_kept_and_the_change_made_on_it(paths):
    saves = iter(["two\r\n"])

    def add(text):
        if saved := next(saves, ""):
            paths.knowledge_base.write_bytes(saved.encode())
        return text + "ours"

    assert change(paths, add) == "two\r\nours"
    assert paths.knowledge_base.read_bytes() == b"two\r\nours"


def test_a_refusal_on_what_was_saved_meanwhile_leaves_it(paths):
    def add(text):
        if text != "one\r\n":
            raise RefusedError("no", "wait")
        paths.knowledge_base.write_bytes(b"two")
        return text + "ours"

    with pytest.raises(RefusedError, match="no"):
        change(paths, add)
    assert paths.knowledge_base.read_bytes() == b"two"


def test_whoever_saves_all_the_time_wins(paths):
    def add(text):
        paths.knowledge_base.write_bytes(text.encode() + b"+")
        return text + "ours"

    with pytest.raises(EditedMeanwhileError):
        change(paths, add)
    assert set(paths.knowledge_base.read_bytes()[5:]) == set(b"+")


def test_a_file_that_is_removed_meanwhile_is_not_brought_back(paths):
    def add(text):
        paths.knowledge_base.unlink()
        return text + "ours"

    with pytest.raises(FileNotFoundError):
        change(paths, add)
    assert os.listdir(paths.root) == [".studio"]


def test_permissions_and_a_link_stay(paths):
    real = paths.root / "docs.md"
    paths.knowledge_base.rename(real)
    real.chmod(0o640)
    paths.knowledge_base.symlink_to(real)
    change(paths, lambda text: text + "x")
    assert paths.knowledge_base.is_symlink()
    assert (real.read_bytes(), real.stat().st_mode & 0o777) == (b"one\r\nx", 0o640)


def test_what_is_not_utf8_is_refused(paths):
    paths.knowledge_base.write_bytes(b"\xff\xfe")
    with pytest.raises(UnusableFileError, match="UTF-8"):
        change(paths, lambda text: text)


def test_no_change_writes_nothing(paths):
    before = paths.knowledge_base.stat().st_ino
    change(paths, lambda text: text)
    assert paths.knowledge_base.stat().st_ino == before


def test_two_at_once_lose_nothing(paths):
    def add(mark):
        for _ in range(10):
            change(paths, lambda text: text + mark)

    threads = [threading.Thread(target=add, args=(mark,)) for mark in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read_person_text(paths, paths.knowledge_base)
    assert found is not None
    assert sorted(found.text[5:]) == ["a"] * 10 + ["b"] * 10


def test_files_change_places(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("1")
    other.write_text("2")
    if not exchange(one, other):
        pytest.skip("this file system cannot exchange files")
    assert (one.read_text(), other.read_text()) == ("2", "1")


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\nb", "a\r\nb\rc\n", "\n\n", "\r", "x\x0cy\u2028z\n"])
def test_lines_join_to_the_same_text(text):
    assert "".join(split_lines(text)) == text


def test_most_lines_decide_how_new_ones_end():
    assert (line_end("a\r\nb\r\nc\n"), line_end("a\nb\n"), line_end("")) == ("\r\n", "\n", "\n")
