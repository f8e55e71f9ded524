"""From the spool into the journals: in order, each event once, nothing lost, whatever happens meanwhile."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers.claude import wait_for
from helpers.claude_hooks import SESSION, leave, lines, recorded

from engine.claude_code.events.spool import drain
from engine.workspace.paths import WorkspacePaths
from engine.workspace.spool_files import MAX_EVENT_BYTES

REPOSITORY = Path(__file__).parents[4]


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def uses(paths: WorkspacePaths, session_id: str = SESSION) -> list[str]:
    return [line["tool_use_id"] for line in lines(paths, session_id)]


def use(number: int, **changed: str) -> dict[str, object]:
    return recorded("PreToolUse.Bash", tool_use_id=f"use {number}", **changed)


def waiting(paths: WorkspacePaths) -> list[Path]:
    return [path for path in paths.spool.iterdir() if path.is_file()]


def drain_elsewhere(paths: WorkspacePaths) -> "subprocess.Popen[bytes]":
    program = (
        "import sys; from pathlib import Path\n"
        "from engine.claude_code.events.spool import drain; from engine.workspace.paths import WorkspacePaths\n"
        "drain(WorkspacePaths(Path(sys.argv[1])))"
    )
    return subprocess.Popen([sys.executable, "-c", program, str(paths.root)], cwd=REPOSITORY)


def test_an_event_becomes_a_line_of_its_sessions_journal(paths):
    leave(paths, recorded("PreToolUse.Bash.subagent"), at=1_795_218_394.25)

    report = drain(paths)

    assert (report.events, report.set_aside, report.problems) == (1, 0, ())
    (line,) = lines(paths)
    assert line.pop("id").startswith("PreToolUse-")
    assert line.pop("transcript").endswith("e6bb745d-4277-4e4e-8180-e850846fbef6.jsonl")
    assert line == {
        "at": "2026-11-20T23:46:34.250Z",
        "event": "hook_fired",
        "by": "claude",
        "hook": "PreToolUse",
        "summary": "Bash: echo insub",
        "prompt_id": "ed6c2031-8eb4-499f-852f-544083ed87bb",
        "agent_id": "a1e4c9742ce7d7ce9",
        "agent_type": "x:worker",
        "tool": "Bash",
        "tool_use_id": "toolu_f378f5ee9ecc4a1f808e827d",
    }
    assert not waiting(paths)


def test_the_order_is_that_of_the_files_times_then_names(paths):
    for number in random.Random(1).sample(range(50), 50):
        leave(paths, use(number), name=f"PreToolUse-1-{number:02}.json", at=1_000_000 + number // 2)

    drain(paths)

    assert uses(paths) == [f"use {number}" for number in range(50)]


def test_each_session_has_a_journal_of_its_own(paths):
    leave(paths, use(1))
    leave(paths, use(2, session_id="another"))

    drain(paths)

    assert (uses(paths), uses(paths, "another")) == (["use 1"], ["use 2"])


def test_without_a_spool_nothing_is_made(paths):
    assert drain(paths).events == 0
    assert list(paths.state.iterdir()) == []


def test_what_is_still_being_written_is_left_alone(paths):
    paths.spool.mkdir()
    half = paths.spool / ".tmp-Stop-1"
    half.write_text("{")

    assert drain(paths).set_aside == 0
    assert half.exists()


def test_what_was_never_finished_is_set_aside(paths):
    paths.spool.mkdir()
    half = paths.spool / ".tmp-Stop-1"
    half.write_text("{")
    os.utime(half, (1_000_000, 1_000_000))

    assert drain(paths).set_aside == 1


@pytest.mark.parametrize(
    "content",
    [
        b'{"session_id": "a", "hook_event_na',
        b"",
        b"not ours",
        json.dumps({**recorded("Stop"), "session_id": "../../outside"}).encode(),
    ],
    ids=["torn", "empty", "foreign", "unsafe id"],
)
def test_a_file_without_an_event_is_kept_aside_and_told_and_the_rest_is_read(paths, content):
    leave(paths, content, at=1_000_000)
    leave(paths, use(1))

    report = drain(paths)

    assert (report.events, report.set_aside) == (1, 1)
    (kept,) = paths.spool_set_aside.iterdir()
    assert kept.read_bytes() == content
    assert [problem.path for problem in report.problems] == [".studio/.spool/set-aside"]
    assert not (paths.root.parent / "outside").exists()


def test_what_is_larger_than_any_payload_is_set_aside_unread(paths):
    with leave(paths, b"{}").open("r+b") as file:
        file.truncate(MAX_EVENT_BYTES + 1)  # without taking room on the disk

    assert drain(paths).set_aside == 1


class TestHalfWritten:
    """A hook's shell writes in place, so its file may be looked at before it is whole."""

    CONTENT = json.dumps(use(1)).encode()

    def test_it_is_left_to_its_writer_and_holds_up_no_other(self, paths):
        half = leave(paths, self.CONTENT[:-9])
        leave(paths, use(2))

        report = drain(paths)

        assert (report.events, report.set_aside, report.problems) == (1, 0, ())
        assert waiting(paths) == [half]

    def test_once_whole_it_is_an_event_at_the_time_of_its_last_byte(self, paths):
        half = leave(paths, self.CONTENT[:-9])
        drain(paths)
        with half.open("ab") as file:
            file.write(self.CONTENT[-9:])
        os.utime(half, ns=(0, 1_795_218_394_250_000_000))
        drain(paths)

        assert [(line["tool_use_id"], line["at"]) for line in lines(paths)] == [("use 1", "2026-11-20T23:46:34.250Z")]

    def test_it_is_not_waited_for_longer_than_any_hook_writes(self, paths):
        leave(paths, self.CONTENT[:-9], at=time.time() - 11)

        assert drain(paths).set_aside == 1

    def test_one_from_the_future_is_not_waited_for_until_then(self, paths):
        half = leave(paths, self.CONTENT[:-9], at=time.time() + 3_600)

        assert drain(paths).set_aside == 0
        assert half.stat().st_mtime < time.time() + 1

    def test_many_at_once_are_no_hindrance_for_what_comes_after_them(self, paths):
        for _ in range(5):
            leave(paths, self.CONTENT[:-9], at=time.time() - 1)
        leave(paths, use(2))

        assert drain(paths, most=3).events == 1


def test_it_is_told_until_somebody_looked_after_it(paths):
    leave(paths, b"not ours", at=1_000_000)
    drain(paths)

    assert len(drain(paths).problems) == 1
    next(paths.spool_set_aside.iterdir()).unlink()
    assert drain(paths).problems == ()


def test_links_pipes_and_folders_are_set_aside_unread(paths, tmp_path):
    paths.spool.mkdir()
    secret = tmp_path / "secret"
    secret.write_text(json.dumps(recorded("Stop")))
    (paths.spool / "a.json").symlink_to(secret)
    os.mkfifo(paths.spool / "b.json")
    (paths.spool / "c.json").mkdir()

    assert drain(paths).set_aside == 3
    assert secret.exists()
    assert lines(paths) == []


def test_a_session_folder_that_leads_out_of_the_workspace_is_not_written(paths, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    paths.claude.mkdir()
    paths.claude_session(SESSION).symlink_to(elsewhere)
    leave(paths, use(1))

    report = drain(paths)

    assert report.set_aside == 1
    assert list(elsewhere.iterdir()) == []
    assert any("leaves the workspace" in problem.reason for problem in report.problems)


def test_a_line_that_a_killed_drain_wrote_is_not_written_again(paths):
    left = leave(paths, use(1))
    content, status = left.read_bytes(), left.stat()
    drain(paths)
    left.write_bytes(content)
    os.utime(left, ns=(status.st_atime_ns, status.st_mtime_ns))
    leave(paths, use(2))

    assert drain(paths).events == 1
    assert uses(paths) == ["use 1", "use 2"]


def test_the_same_name_at_another_time_is_another_event(paths):
    for at in (1_000_000, 1_000_001):
        leave(paths, use(at), name="PreToolUse-1-1.json", at=at)
        drain(paths)

    assert uses(paths) == ["use 1000000", "use 1000001"]


def test_a_torn_last_line_does_not_swallow_the_next(paths):
    leave(paths, use(1))
    drain(paths)
    with paths.claude_journal(SESSION).open("ab") as journal:
        journal.write(b'{"at": "2026')
    leave(paths, use(2))

    drain(paths)

    *_, last = paths.claude_journal(SESSION).read_text().splitlines()
    assert json.loads(last)["tool_use_id"] == "use 2"


def test_a_full_disk_leaves_the_files_and_says_so(paths, monkeypatch):
    leave(paths, use(1))

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("engine.claude_code.events.session_journals.append_line", fail)
        (problem,) = drain(paths).problems
    assert "No space left" in problem.reason

    assert drain(paths).events == 1


def test_it_stops_when_it_is_told_to(paths):
    for number in range(20):
        leave(paths, use(number))
    stop = threading.Event()
    stop.set()

    assert drain(paths, stop).events == 0
    assert len(waiting(paths)) == 20


def test_it_says_how_far_it_is(paths, monkeypatch):
    monkeypatch.setattr("engine.claude_code.events.spool.TELL_EVERY", 10)
    for number in range(25):
        leave(paths, use(number))
    heard: list[int] = []

    drain(paths, tell=heard.append)

    assert heard == [10, 20]


def test_more_files_than_are_held_in_memory_at_once_are_read_in_order(paths, monkeypatch):
    monkeypatch.setattr("engine.claude_code.events.spool.AT_ONCE", 7)
    for number in range(25):
        leave(paths, use(number))

    assert drain(paths).events == 25
    assert uses(paths) == [f"use {number}" for number in range(25)]


def test_a_part_is_read_where_a_part_is_asked_for(paths):
    for number in range(5):
        leave(paths, use(number))

    assert [(report.events, report.is_behind) for report in (drain(paths, most=3), drain(paths, most=3))] == [
        (3, True),
        (2, False),
    ]


def test_forty_writers_and_eight_readers_lose_and_double_nothing(paths):
    def write(writer: int) -> None:
        for number in range(25):
            leave(paths, use(writer * 100 + number))

    with ThreadPoolExecutor(48) as pool:
        writers = [pool.submit(write, writer) for writer in range(40)]
        while not all(writer.done() for writer in writers):
            for reader in [pool.submit(drain, paths) for _ in range(8)]:
                reader.result()
    drain(paths)

    found = uses(paths)
    assert len(found) == 1_000
    assert len(set(found)) == 1_000
    for writer in range(40):
        own = [name for name in found if int(name.split()[1]) // 100 == writer]
        assert own == sorted(own, key=lambda name: int(name.split()[1]))


def test_killed_again_and_again_each_event_is_there_once_and_in_order(paths):
    for number in range(2_000):
        leave(paths, use(number))
    for _ in range(2):
        before = len(waiting(paths))
        with drain_elsewhere(paths) as process:
            wait_for(lambda before=before, process=process: len(waiting(paths)) < before or process.poll() is not None)
            process.send_signal(signal.SIGKILL)

    drain(paths)

    assert uses(paths) == [f"use {number}" for number in range(2_000)]


def test_what_claude_did_is_for_its_person_alone(paths):
    leave(paths, use(1))
    drain(paths)
    assert paths.claude.stat().st_mode & 0o077 == 0
