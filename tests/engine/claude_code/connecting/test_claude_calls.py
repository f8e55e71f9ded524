"""Calls of `claude` that come back, whatever it does."""

from pathlib import Path

import psutil
import pytest

from engine.claude_code.connecting.cli import ClaudeCallError, ClaudeProgram, is_too_old


def program(folder: Path, text: str) -> ClaudeProgram:
    path = folder / "claude"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return ClaudeProgram(str(path), is_persons=True)


def test_one_that_hangs_is_ended_with_all_that_it_started(tmp_path):
    hanging = program(tmp_path, f"sleep 600 & echo $! > {tmp_path}/child; wait")
    child = tmp_path / "child"
    for timeout_s in (0.5, 5.0, 50.0):  # on a busy machine it may be ended before it got so far
        with pytest.raises(ClaudeCallError, match="took more than"):
            hanging.call("plugin", "list", timeout_s=timeout_s)
        if child.exists() and child.read_text():
            break
    assert not is_running(int(child.read_text()))


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("printed", ["", "\\033[31mhello", "2\\302\\262.1", "9" * 5_000])
def test_a_version_that_is_none_is_unknown(tmp_path, printed):
    assert program(tmp_path, f"printf '{printed}'").version() == "unknown"


def test_a_version_is_the_first_word(tmp_path):
    assert program(tmp_path, "echo '2.1.329 (Claude Code)'").version() == "2.1.329"


@pytest.mark.parametrize(
    ("version", "expected"),
    [("2.1.196", True), ("2.1.197", False), ("2.1.100-beta.1", True), ("3.0", False), ("unknown", False)],
)
def test_an_old_claude_is_known(version, expected):
    assert is_too_old(version) is expected
