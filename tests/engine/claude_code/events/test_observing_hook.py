"""The hook that only keeps what Claude Code tells it."""

import os
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers.claude import wait_for
from helpers.hook_calls import HOOKS, call, in_spool

SHELLS = [
    shell
    for shell in (("/bin/sh",), ("dash",), ("bash", "--posix"), ("busybox", "sh"), ("mksh",))
    if shutil.which(shell[0])
]
"""What may be `/bin/sh` somewhere, as far as it is here."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "wörter und mehr"
    (root / ".studio").mkdir(parents=True)
    return root


def start(root: Path) -> "subprocess.Popen[bytes]":
    """The hook, as soon as it is given a line; then it waits for its payload."""
    command = ["/bin/sh", "-c", 'read -r go; exec /bin/sh "$@"', "sh", str(HOOKS / "observe.sh"), "PostToolUse"]
    environment = {"PATH": os.environ["PATH"], "CLAUDE_PROJECT_DIR": str(root)}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_a_payload_is_kept_byte_for_byte(root, shell):
    given = b'{"tool_input": "\xff\\u0000 \\n %s $(echo no) `no`"}\n'
    done = call(root, "observe.sh", "PreToolUse", given=given, shell=shell)
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


def test_forty_at_once_of_300_kb_do_not_mix(root):
    payloads = [bytes([65 + number]) * 300_000 + b"\n" for number in range(40)]
    with ThreadPoolExecutor(40) as pool:
        list(pool.map(lambda given: call(root, "observe.sh", "PostToolUse", given=given), payloads))
    assert sorted(path.read_bytes() for path in in_spool(root)) == payloads


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_a_place_that_takes_nothing_is_no_failure(root, shell):
    (root / ".studio" / ".spool").write_text("a file, not a folder")
    done = call(root, "observe.sh", "Stop", shell=shell)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert os.listdir(root / ".studio") == [".spool"]


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_of_a_full_disk_no_half_file_stays(root, shell):
    limited = ("/bin/sh", "-c", 'ulimit -f 64; exec "$@"', "sh", *shell)
    done = call(root, "observe.sh", "Stop", given=b"x" * 300_000, shell=limited)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert in_spool(root) == []


def test_what_has_its_name_already_is_never_written_nor_followed(root, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    with start(root) as hook:
        spool = root / ".studio" / ".spool"
        spool.mkdir()
        (spool / f"PostToolUse-{hook.pid}-0.json").write_text("of another")
        (spool / f"PostToolUse-{hook.pid}-1.json").symlink_to(elsewhere)
        hook.communicate(b"go\n{}")
    assert (spool / f"PostToolUse-{hook.pid}-0.json").read_text() == "of another"
    assert (spool / f"PostToolUse-{hook.pid}-2.json").read_text() == "{}"
    assert not elsewhere.exists()


def test_claude_ending_it_is_no_reason_to_lose_a_payload(root):
    with start(root) as hook:
        assert hook.stdin is not None
        hook.stdin.write(b"go\n")
        hook.stdin.flush()
        wait_for(lambda: in_spool(root))
        hook.send_signal(signal.SIGTERM)
        hook.communicate(b"{}")
    assert [path.read_bytes() for path in in_spool(root)] == [b"{}"]


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


def test_files_that_a_persons_status_line_makes_are_as_open_as_ever(root):
    call(root, "status_line.sh", "touch made", given=b"{}")
    (root / "known").touch()
    assert (root / "made").stat().st_mode == (root / "known").stat().st_mode
