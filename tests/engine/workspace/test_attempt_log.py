"""What becomes of a command's output on its way into a log."""

import os

import pytest

from engine.workspace import attempt_log
from engine.workspace.attempt_log import AttemptLog, last_states
from engine.workspace.paths import WorkspacePaths
from engine.workspace.secrets import secret_remover


@pytest.fixture
def log(tmp_path):
    redact = secret_remover({"MY_API_KEY": "open-sesame"})
    return AttemptLog(WorkspacePaths(tmp_path), tmp_path / "logs" / "a.1.log", redact)


def text(log: AttemptLog) -> str:
    log.flush()
    return log.path.read_text()


def test_escape_codes_are_taken_out(log):
    log.feed(b"\x1b[31mred\x1b[0m \x1b]0;title\x07plain\n")
    assert text(log) == "red plain\n"


def test_a_progress_bar_leaves_its_last_state():
    assert last_states("10%\r50%\r100%\nnext\r\n12%\r") == "100%\nnext\n12%"


def test_bytes_that_are_no_text_do_no_harm(log):
    log.feed(b"\xff\xfe ok\n")
    assert text(log).endswith(" ok\n")


def test_a_secret_in_two_pieces_is_hidden(log):
    log.feed(b"key: open-")
    log.flush_if_due()
    log.feed(b"sesame\n")
    assert text(log) == "key: [secret]\n"


def test_a_private_key_that_comes_line_by_line_is_hidden(log):
    for line in (
        b"before",
        b"key: -----BEGIN RSA PRIVATE KEY-----",
        b"MIIabc",
        b"-----END RSA PRIVATE KEY-----",
        b"after",
    ):
        log._next_flush = 0.0
        log.feed(line + b"\n")
    assert log.path.read_text() == "before\nkey: [secret]\nafter\n"


def test_what_is_too_long_for_a_private_key_is_not_waited_for(log):
    log.feed(b"-----BEGIN PRIVATE KEY-----\n" + b"x" * attempt_log.KEY_BYTES + b"\n")
    assert log.path.read_text().startswith("[secret]")


def test_output_is_written_while_it_comes_in(log):
    log.feed(b"first\n")
    assert log.path.read_text() == "first\n"


def test_a_line_without_end_gets_one_before_our_own(log):
    log.feed(b"no end")
    log.note("$ next")
    assert text(log) == "no end\n$ next\n"


def test_a_long_log_keeps_its_first_and_last_part(log):
    for number in range(60_000):
        log.note(f"line {number} {'.' * 60}")
    content = text(log)
    assert len(content) < attempt_log.MAX_BYTES * 1.1
    assert content.startswith("line 0 ")
    assert content.rstrip().endswith(f"line 59999 {'.' * 60}")
    assert "of output left out" in content


def test_a_log_goes_on_where_it_ended(log, tmp_path):
    log.note("first")
    log.close()
    again = AttemptLog(WorkspacePaths(tmp_path), log.path, str)
    again.note("second")
    assert text(again) == "first\nsecond\n"


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "mine").write_text("keep")
    (tmp_path / "a.1.log").symlink_to(tmp_path / "mine")
    with pytest.raises(OSError, match="symbolic link"):
        AttemptLog(WorkspacePaths(tmp_path), tmp_path / "a.1.log", str)


def test_a_log_that_cannot_be_written_is_closed_all_the_same(log, monkeypatch):
    def full(descriptor: int, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    log.feed(b"no end")
    before = len(os.listdir("/dev/fd"))
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left"):
        log.close()
    assert len(os.listdir("/dev/fd")) == before - 1
