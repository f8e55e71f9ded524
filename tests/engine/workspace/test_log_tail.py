from pathlib import Path
from typing import Any

import pytest

from engine.workspace import log_tail
from engine.workspace.log_tail import LogTail, LogText, log_revision
from engine.workspace.paths import UnsafeIdError, WorkspacePaths


@pytest.fixture
def log(paths: WorkspacePaths) -> Path:
    paths.attempt_logs("t").mkdir(parents=True)
    return paths.attempt_logs("t") / "step_1-1.log"


@pytest.fixture
def tail(paths: WorkspacePaths, log: Path) -> LogTail:
    return LogTail(paths, "t", log.name)


def append(log: Path, content: bytes) -> None:
    with log.open("ab") as file:
        file.write(content)


def test_no_log_yet(tail: LogTail, log: Path) -> None:
    assert tail.read() == LogText("")
    append(log, b"first\n")
    assert tail.read() == LogText("first\n")


def test_what_is_appended_is_added(tail: LogTail, log: Path) -> None:
    for content, text in ((b"one\ntw", "one\ntw"), (b"o\nthree", "one\ntwo\nthree"), (b"", "one\ntwo\nthree")):
        append(log, content)
        assert tail.read().text == text


def test_characters_and_escape_codes_split_between_two_looks(tail: LogTail, log: Path) -> None:
    whole = "Größe \x1b[31mred\x1b[0m 🚀 \x1b]0;title\x07end\n".encode()
    for number in range(len(whole)):
        append(log, whole[number : number + 1])
        assert "\x1b" not in tail.read().text
    assert tail.read().text == "Größe red 🚀 end\n"


def test_a_progress_bar_shows_its_last_state(tail: LogTail, log: Path) -> None:
    append(log, b"10%\r50%\r100%\r\ndone\r\n 1%\r 2%")
    assert tail.read().text == "100%\ndone\n 2%"


def test_a_replaced_log_is_read_anew(tail: LogTail, log: Path) -> None:
    append(log, b"old\n" * 100)
    tail.read()
    log.with_name("new").write_bytes(b"compact\n")
    log.with_name("new").replace(log)
    assert tail.read() == LogText("compact\n")


def test_a_shrunken_log_is_read_anew(tail: LogTail, log: Path) -> None:
    append(log, b"old\n" * 100)
    tail.read()
    log.write_bytes(b"new\n")
    assert tail.read() == LogText("new\n")


def test_a_deleted_log_is_empty(tail: LogTail, log: Path) -> None:
    append(log, b"old\n")
    tail.read()
    log.unlink()
    assert tail.read() == LogText("")


def test_of_a_huge_log_the_end_is_shown(tail: LogTail, log: Path) -> None:
    with log.open("wb") as file:
        file.truncate(200_000_000)
    append(log, b"\nline\n" * 10)
    found = tail.read()
    assert found.is_cut
    assert found.text.endswith("line\n\nline\n")
    assert len(found.text) <= log_tail.KEPT_BYTES


def test_memory_is_bounded_while_it_grows(tail: LogTail, log: Path) -> None:
    for number in range(12):
        append(log, f"line {number}\n".encode() * 50_000)
        found = tail.read()
    assert found.is_cut
    assert len(found.text) <= log_tail.KEPT_BYTES
    assert found.text.startswith("line ")
    assert found.text.endswith("line 11\n")


def test_a_line_without_end_is_shown_and_bounded(tail: LogTail, log: Path) -> None:
    for _ in range(5):
        append(log, b"x" * 1_000_000)
        found = tail.read()
    assert 1_000_000 < len(found.text) <= log_tail.KEPT_BYTES


def test_a_log_outside_is_a_problem(tail: LogTail, log: Path, tmp_path: Path, write: Any) -> None:
    log.symlink_to(write(tmp_path / "secret", "secret"))
    found = tail.read()
    assert found.text == ""
    assert found.problem is not None


def test_a_name_that_leads_elsewhere_is_refused(paths: WorkspacePaths) -> None:
    with pytest.raises(UnsafeIdError):
        LogTail(paths, "t", "../../plan.json")


def test_the_revision_changes_with_every_log(paths: WorkspacePaths, log: Path) -> None:
    revisions = [log_revision(paths, "t"), log_revision(paths, "none")]
    assert revisions == [0, 0] or revisions[1] == 0
    for content, path in ((b"a", log), (b"b", log), (b"c", log.with_name("step_1-2.log"))):
        append(path, content)
        revisions.append(log_revision(paths, "t"))
    assert len(set(revisions[2:])) == 3
    assert log_revision(paths, "t") == revisions[-1]
