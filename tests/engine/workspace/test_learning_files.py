"""Learnings are added to files that a person writes too."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workspace import learning_files
from engine.workspace.learning_files import append_learning, read_learnings
from engine.workspace.learning_markdown import parse_learnings
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.records.learning import Learning

DAY = date(2026, 11, 20)


@pytest.fixture
def paths(tmp_path) -> WorkspacePaths:
    return WorkspacePaths(tmp_path)


def learned(title: str = "Lock the row", body: str = "task_1: it crashed", domain: str = "backend") -> Learning:
    return Learning(domain, title, DAY, body)


def write(paths: WorkspacePaths, content: bytes, domain: str = "backend") -> None:
    path = paths.learning_file(domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_a_new_file_begins_with_its_heading(paths):
    assert append_learning(paths, learned(domain="integrations/next.js"), "# Next js")
    text = (paths.learnings / "integrations" / "next.js.md").read_text()
    assert text == "# Next js\n\n## 2026-11-20: Lock the row\n\ntask_1: it crashed\n"
    assert read_learnings(paths).learnings[0].domain == "integrations/next.js"


@pytest.mark.parametrize(
    ("before", "gap"),
    [(b"", b""), (b"# A", b"\n\n"), (b"# A\n", b"\n"), (b"# A\n\n\n", b""), (b"\xef\xbb\xbf# A\r\nx\r\n", b"\r\n")],
)
def test_not_a_byte_of_the_file_changes(paths, before, gap):
    write(paths, before)
    append_learning(paths, learned(body=""))
    end = b"\r\n" if b"\r\n" in before else b"\n"
    assert paths.learning_file("backend").read_bytes() == before + gap + b"## 2026-11-20: Lock the row" + end


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.text("#`~ ab\n-<!>", max_size=40))
def test_any_file_and_any_body(tmp_path_factory, old, body):
    paths = WorkspacePaths(tmp_path_factory.mktemp("w"))
    write(paths, old.encode())
    try:
        is_added = append_learning(paths, learned(body=body))
    except UnusableFileError:
        is_added = False
    content = paths.learning_file("backend").read_bytes()
    assert content.startswith(old.encode())
    if is_added:
        append_learning(paths, learned("The next"))
        assert [one.title for one in read_learnings(paths).learnings][-2:] == ["Lock the row", "The next"]


def test_the_same_is_not_added_twice(paths):
    assert append_learning(paths, learned())
    before = paths.learning_file("backend").read_bytes()
    assert not append_learning(paths, learned())
    assert paths.learning_file("backend").read_bytes() == before
    assert append_learning(paths, learned(body="task_2: again"))


def test_a_body_cannot_begin_another_entry(paths):
    append_learning(paths, learned(body="# One\n## 2026-01-01: Two\n```\n## code\n"))
    text = paths.learning_file("backend").read_text()
    assert text.endswith("### One\n### 2026-01-01: Two\n```\n## code\n```\n")
    assert len(parse_learnings("backend", text)) == 1


@pytest.mark.parametrize("open_end", ["```python\nx = 1\n", "<!-- later\n"])
def test_a_file_that_ends_inside_a_code_block_is_refused(paths, open_end):
    write(paths, open_end.encode())
    with pytest.raises(UnusableFileError, match="ends inside a code block or a comment"):
        append_learning(paths, learned())
    assert paths.learning_file("backend").read_text() == open_end


def test_a_file_that_is_no_text_is_refused(paths):
    write(paths, b"\xff\xfe")
    with pytest.raises(UnusableFileError, match="not UTF-8"):
        append_learning(paths, learned())


def test_a_learning_that_is_too_long_is_refused(paths):
    write(paths, b"# A\n")
    with pytest.raises(UnusableFileError, match="too long"):
        append_learning(paths, learned(body="x" * 70_000))


def test_a_link_out_of_the_workspace_is_refused(tmp_path):
    paths = WorkspacePaths(tmp_path / "w")
    paths.studio.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    paths.learnings.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnusableFileError, match="leaves the workspace"):
        append_learning(paths, learned())
    assert "leaves the workspace" in read_learnings(paths).problems[0].reason


def test_an_editor_that_replaces_the_file_meanwhile_loses_nothing(paths, monkeypatch):
    write(paths, b"# A\n")
    path, real, saves = paths.learning_file("backend"), os.write, []

    def save_first(descriptor: int, content: bytes) -> int:
        if not saves:
            saves.append(path.with_name("edited").write_bytes(b"# A\n\nmine\n"))
            path.with_name("edited").replace(path)
        return real(descriptor, content)

    monkeypatch.setattr(learning_files.os, "write", save_first)
    assert append_learning(paths, learned())
    assert path.read_text() == "# A\n\nmine\n\n## 2026-11-20: Lock the row\n\ntask_1: it crashed\n"


def test_a_full_disk_leaves_the_file_as_it_was(paths, monkeypatch):
    write(paths, b"# A\n")
    real = os.write
    monkeypatch.setattr(learning_files.os, "write", lambda descriptor, content: real(descriptor, content[:5]))
    with pytest.raises(OSError, match="No space left"):
        append_learning(paths, learned())
    assert paths.learning_file("backend").read_bytes() == b"# A\n"


def test_many_writers_at_once(paths):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: append_learning(paths, learned(f"Title {number}")), range(40)))
    assert {one.title for one in read_learnings(paths).learnings} == {f"Title {number}" for number in range(40)}


def test_a_file_that_cannot_be_read_hides_no_other(paths):
    write(paths, b"\xff\xfe", "frontend")
    append_learning(paths, learned())
    read = read_learnings(paths)
    assert [one.title for one in read.learnings] == ["Lock the row"]
    assert [problem.path for problem in read.problems] == ["studio/learnings/frontend.md"]
