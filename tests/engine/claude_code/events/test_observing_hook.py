"""The hook that only keeps what Claude Code tells it."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers.hook_calls import call, in_spool


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "wörter und mehr"
    (root / ".studio").mkdir(parents=True)
    return root


def test_a_payload_is_kept_byte_for_byte(root):
    given = b'{"tool_input": "\xff\\u0000 \\n %s $(echo no) `no`"}\n'
    done = call(root, "observe.sh", "PreToolUse", given=given)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    (kept,) = in_spool(root, "PreToolUse")
    assert kept.read_bytes() == given
    assert kept.stat().st_mode & 0o077 == 0


def test_in_a_folder_below_the_workspace_is_the_workspace(root):
    (root / "src" / "deep").mkdir(parents=True)
    call(root / "src" / "deep", "observe.sh", "Stop")
    assert len(in_spool(root, "Stop")) == 1


def test_without_a_workspace_nothing_is_written(tmp_path):
    assert call(tmp_path, "observe.sh", "Stop").returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("link", [".studio", ".studio/.spool"])
def test_a_link_that_may_lead_anywhere_is_not_followed(tmp_path, link):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "project"
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(elsewhere)
    assert call(root, "observe.sh", "Stop").returncode == 0
    assert list(elsewhere.iterdir()) == []


def test_many_at_once_of_any_size_do_not_mix(root):
    payloads = [bytes([65 + number]) * 300_000 + b"\n" for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda given: call(root, "observe.sh", "PostToolUse", given=given), payloads))
    assert sorted(path.read_bytes() for path in in_spool(root)) == payloads
    assert not list((root / ".studio" / ".spool").glob(".tmp-*"))


def test_a_place_that_takes_nothing_is_no_failure(root):
    (root / ".studio" / ".spool").write_text("a file, not a folder")
    assert call(root, "observe.sh", "Stop").returncode == 0
    assert os.listdir(root / ".studio") == [".spool"]


def test_a_status_line_of_ones_own_goes_on_working_and_is_kept(root):
    status = b'{"session_id": "abc-1", "model": {"id": "m\xc3\xbc"}}'
    done = call(root, "status_line.sh", 'read -r all; echo "it\'s $all"', given=status)
    assert done.stdout == b"it's " + status + b"\n"
    assert (root / ".studio" / "claude" / "abc-1" / "status.json").read_bytes() == status + b"\n"


@pytest.mark.parametrize("session", ["../../out", "", ".hidden", "a/b"])
def test_a_status_line_of_no_session_is_not_kept_anywhere(root, session):
    status = f'{{"session_id": "{session}"}}'.encode()
    assert call(root, "status_line.sh", "cat", given=status).stdout == status + b"\n"
    assert not (root / ".studio" / "claude").exists()
