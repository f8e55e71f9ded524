"""The other process that reads transcripts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.transcripts import answer, write

from engine.claude_code.transcripts.messages import receive_found, tell
from engine.claude_code.transcripts.reading import Part, read_part


@pytest.fixture
def helper():
    command = [sys.executable, "-P", "-m", "engine.claude_code.transcripts.helping"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.stdin.close()
        assert process.wait() == 0


@pytest.mark.parametrize("name", ["session.jsonl", "größe.jsonl", os.fsdecode(b"no-text-\xff.jsonl")])
def test_it_finds_what_we_find_ourselves(tmp_path, helper, name):
    lines = [answer("msg_1"), answer(None, isSidechain=True), answer("msg_2", output="many")]
    try:
        path = write(tmp_path / name, lines)
    except OSError:
        pytest.skip("this file system takes only names that are text")
    part = Part(os.fsencode(path), 0, path.stat().st_size)
    tell(part, helper.stdin)
    assert receive_found(helper.stdout) == read_part(part)


def test_it_tells_of_a_file_that_is_gone_and_goes_on(tmp_path: Path, helper):
    path = write(tmp_path / "session.jsonl", [answer()])
    for name in (tmp_path / "gone.jsonl", path):
        tell(Part(os.fsencode(name), 0, path.stat().st_size), helper.stdin)
    assert [bool(receive_found(helper.stdout).failure) for _ in range(2)] == [True, False]
