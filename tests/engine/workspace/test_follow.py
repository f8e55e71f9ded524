"""Following real files, changed by other processes."""

import dataclasses
import errno
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.leases import claudes_process, lend

from engine.workspace import follow, watching
from engine.workspace.follow import Follower
from engine.workspace.owners import started
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reader import WorkspaceReader
from engine.workspace.snapshot import Snapshot

WAIT_S = 30.0


class Following:
    """A Follower in a thread of its own, and the Snapshots it gave."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stop = threading.Event()
        self.follower = Follower(root, self.stop)
        self.seen: list[Snapshot] = []
        self.found: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()
        self.told: set[Path] = set()
        self._note, self.follower._note = self.follower._note, self._remember  # type: ignore[method-assign]
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _remember(self, paths: frozenset[Path], shown_task: str) -> None:
        self.told |= paths
        self._note(paths, shown_task)

    def _run(self) -> None:
        for snapshot in self.follower.snapshots():
            self.seen.append(snapshot)
            self.found.put(snapshot)

    def until(self, is_it: Callable[[Snapshot], Any]) -> Snapshot:
        """The first Snapshot from here on, the present one included, that is what is waited for."""
        if self.seen and is_it(self.seen[-1]):
            return self.seen[-1]
        deadline = time.monotonic() + WAIT_S
        while True:
            snapshot = self.found.get(timeout=max(0.01, deadline - time.monotonic()))
            if is_it(snapshot):
                return snapshot

    def watched(self) -> None:
        """Until the watches are armed, and it was re-read after that: this must not be what finds a change."""
        self.told.clear()
        deadline = time.monotonic() + WAIT_S
        while not self._tells_of_folders():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        self.read_again()

    def read_again(self) -> None:
        """Until it was read as often as it is after arming."""
        self.until(lambda snapshot: snapshot.is_complete)
        deadline = time.monotonic() + WAIT_S
        while self.follower._rescans[0] - time.monotonic() < follow.AFTER_ARMING_S[-1]:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def _tells_of_folders(self) -> bool:
        """A folder whose time is set is told of by its watch, if that has begun, and is no news to anybody else."""
        folders = {folder for folder in (self.root, self.root / ".studio") if folder.is_dir()}
        for folder in folders:
            os.utime(folder)
        return folders <= self.told

    def end(self) -> None:
        """Its threads end, although nothing wakes them; what they wait for here, but for that, takes minutes."""
        self.stop.set()
        self.thread.join(WAIT_S)
        assert not self.thread.is_alive()
        watches_have_ended()


def watches_have_ended() -> None:
    deadline = time.monotonic() + WAIT_S
    while any(thread.name == "follow" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def _quick_rescans(monkeypatch: pytest.MonkeyPatch) -> None:
    """After arming there is one re-read, then none for long: what is seen later came as an event."""
    monkeypatch.setattr(follow, "AFTER_ARMING_S", (0.1,))
    monkeypatch.setattr(follow, "RECONCILE_S", 600.0)
    monkeypatch.setattr(follow, "RESCAN_S", 600.0)


@pytest.fixture
def start(paths: WorkspacePaths) -> Iterator[Callable[[], Following]]:
    started: list[Following] = []

    def start() -> Following:
        started.append(Following(paths.root))
        return started[-1]

    yield start
    for following in started:
        following.end()


@pytest.fixture
def task(paths: WorkspacePaths, write: Any) -> Path:
    write(paths.plan("t1"), {"goal": "one", "steps": [{"id": "a"}]})
    return paths.task("t1")


def has_sprint(number: int) -> Callable[[Snapshot], bool]:
    return lambda snapshot: snapshot.sprint is not None and snapshot.sprint.current_sprint == number


def write_elsewhere(path: Path, document: dict[str, Any]) -> None:
    script = (
        "import sys, pathlib; p = pathlib.Path(sys.argv[1]); q = p.with_name('new');"
        "q.write_text(sys.argv[2]); q.replace(p)"
    )
    subprocess.run([sys.executable, "-c", script, str(path), json.dumps(document)], check=True, timeout=60)


def test_the_first_picture_comes_at_once_and_then_the_whole(start: Any, paths: WorkspacePaths, task: Path) -> None:
    following = start()
    whole = following.until(lambda snapshot: snapshot.is_complete)
    assert following.seen[0].is_complete is False
    assert [found.id for found in whole.tasks] == ["t1"]
    assert whole.polling is False


def test_a_change_by_another_process(start: Any, paths: WorkspacePaths) -> None:
    following = start()
    following.watched()
    write_elsewhere(paths.sprint_counter, {"current_sprint": 7})
    following.until(has_sprint(7))


def test_a_task_that_comes_changes_and_goes(start: Any, paths: WorkspacePaths, write: Any, task: Path) -> None:
    following = start()
    following.watched()
    write(paths.plan("t2"), {"goal": "two"})
    following.until(lambda snapshot: [found.goal for found in snapshot.tasks] == ["two", "one"])
    write(paths.manifest("t2"), {"status": "COMPLETE"})
    following.until(lambda snapshot: snapshot.tasks[0].status == "COMPLETE")
    shutil.rmtree(paths.task("t2"))
    following.until(lambda snapshot: [found.goal for found in snapshot.tasks] == ["one"])


def test_a_change_of_the_knowledge_base_and_of_learnings(start: Any, paths: WorkspacePaths, write: Any) -> None:
    write(paths.learnings / "global.md", "## One\n")
    following = start()
    following.watched()
    write(paths.knowledge_base, "## Pending Queue\n### PQ-001: New\n")
    following.until(lambda snapshot: snapshot.knowledge and snapshot.knowledge.pending)
    write(paths.learnings / "global.md", "## One\n## Two\n")
    following.until(lambda snapshot: len(snapshot.learnings) == 2)


def test_the_projects_own_files_are_no_news(start: Any, paths: WorkspacePaths, write: Any) -> None:
    following = start()
    following.watched()
    noted: set[Path] = set()
    reader = following.follower._reader
    note = reader.note_changes
    reader.note_changes = lambda changed: (noted.update(changed), note(changed))[1]
    write(paths.root / "src" / "code.py", "x")
    write(paths.root / "notes.txt", "x")
    write(paths.knowledge_base, "## Pending Queue\n### PQ-001: New\n")  # told of by the same watch, so after them
    following.until(lambda snapshot: snapshot.knowledge and snapshot.knowledge.pending)
    assert noted.isdisjoint({paths.root / "src", paths.root / "src" / "code.py", paths.root / "notes.txt"})


def test_the_studio_folder_is_deleted_and_comes_back(start: Any, paths: WorkspacePaths, write: Any, task: Path) -> None:
    following = start()
    following.watched()
    for number in (2, 3):
        shutil.rmtree(paths.state)
        following.until(lambda snapshot: not snapshot.exists and snapshot.tasks == ())
        write(paths.sprint_counter, {"current_sprint": 1})
        following.until(lambda snapshot: snapshot.exists)
        following.watched()
        write(paths.sprint_counter, {"current_sprint": number})
        following.until(has_sprint(number))


def test_the_studio_folder_is_replaced_in_one_go(start: Any, paths: WorkspacePaths, write: Any) -> None:
    following = start()
    following.watched()
    shutil.rmtree(paths.state)
    paths.state.mkdir()
    following.until(lambda snapshot: snapshot.exists)
    following.watched()
    write(paths.sprint_counter, {"current_sprint": 5})
    following.until(has_sprint(5))


def test_the_workspace_itself_is_deleted_and_comes_back(
    start: Any, paths: WorkspacePaths, write: Any, task: Path
) -> None:
    following = start()
    following.watched()
    shutil.rmtree(paths.root)
    following.until(lambda snapshot: not snapshot.exists)
    write(paths.sprint_counter, {"current_sprint": 1})
    following.until(has_sprint(1))
    following.watched()
    write(paths.sprint_counter, {"current_sprint": 2})
    following.until(has_sprint(2))


def test_a_workspace_that_is_created_while_it_is_followed(start: Any, paths: WorkspacePaths, write: Any) -> None:
    paths.state.rmdir()
    following = start()
    following.watched()
    write(paths.sprint_counter, {"current_sprint": 1})
    following.until(has_sprint(1))


def test_a_change_before_the_watch_is_armed_is_not_missed(
    start: Any, paths: WorkspacePaths, write: Any, task: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching.Watches, "_follow", lambda *_: None)  # a watch that never tells of anything
    following = start()
    following.until(lambda snapshot: snapshot.is_complete)
    write(paths.plan("t2"), {"goal": "two"})
    write(paths.sprint_counter, {"current_sprint": 4})
    following.until(lambda snapshot: has_sprint(4)(snapshot) and len(snapshot.tasks) == 2)


def test_what_was_in_a_folder_before_it_is_watched_is_not_missed(
    start: Any, paths: WorkspacePaths, task: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As where somebody makes `tasks` and a plan in it at once, and the system is slow to watch the new folder."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "tasks"
    paths.tasks.rename(elsewhere)
    following = start()
    following.watched()
    elsewhere.rename(paths.tasks)
    following.until(lambda snapshot: snapshot.build is not None)


def test_what_events_missed_is_found_in_the_end(
    start: Any, paths: WorkspacePaths, write: Any, task: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching.Watches, "_follow", lambda *_: None)
    monkeypatch.setattr(follow, "AFTER_ARMING_S", (0.01,))
    monkeypatch.setattr(follow, "RECONCILE_S", 0.05)
    monkeypatch.setattr(follow, "RESCAN_S", 0.05)
    following = start()
    following.read_again()
    write(paths.plan("t2"), {"goal": "two"})
    write(paths.sprint_counter, {"current_sprint": 4})
    following.until(lambda snapshot: has_sprint(4)(snapshot) and len(snapshot.tasks) == 2)


class TestPolling:
    @pytest.fixture(autouse=True)
    def _no_events(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import watchfiles

        def refuse(*_: Any, **__: Any) -> Any:
            raise OSError(errno.ENOSPC, "OS file watch limit reached.")

        monkeypatch.setattr(watchfiles, "watch", refuse)
        monkeypatch.setattr(follow, "POLL_S", 0.05)
        monkeypatch.setattr(follow, "RESCAN_S", 0.1)

    def test_without_events_it_looks_every_second_and_says_so(
        self, start: Any, paths: WorkspacePaths, write: Any, task: Path
    ) -> None:
        following = start()
        polling = following.until(lambda snapshot: snapshot.polling)
        assert "the inotify limit is reached" in polling.problems[-1].reason
        write(paths.sprint_counter, {"current_sprint": 7})
        write(paths.plan("t2"), {"goal": "two"})
        following.until(lambda snapshot: has_sprint(7)(snapshot) and len(snapshot.tasks) == 2 and snapshot.polling)

    def test_the_studio_folder_comes_back_also_then(self, start: Any, paths: WorkspacePaths, write: Any) -> None:
        following = start()
        following.until(lambda snapshot: snapshot.polling)
        shutil.rmtree(paths.state)
        following.until(lambda snapshot: not snapshot.exists)
        write(paths.sprint_counter, {"current_sprint": 7})
        following.until(has_sprint(7))


LIMITED = """
import sys, threading
from pathlib import Path
from engine.workspace.follow import Follower
for snapshot in Follower(Path(sys.argv[1]), threading.Event()).snapshots():
    if snapshot.polling:
        print(snapshot.problems[-1].reason)
        break
"""


@pytest.mark.parametrize("limit", ["max_inotify_watches", "max_inotify_instances"])
def test_the_systems_real_limit(paths: WorkspacePaths, task: Path, limit: str) -> None:
    command = f'echo 1 > /proc/sys/user/{limit} && exec "$0" -c "$1" "$2"'
    done = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", command, sys.executable, LIMITED, str(paths.root)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    if "unshare" in done.stderr or "cannot create" in done.stderr:
        pytest.skip(f"no user namespaces here: {done.stderr.strip()}")
    assert "the inotify limit is reached" in done.stdout, done.stderr


def test_a_link_to_a_folder_is_not_followed_over_the_disk(
    start: Any, paths: WorkspacePaths, write: Any, tmp_path: Path
) -> None:
    (tmp_path / "big").mkdir()
    paths.tasks.mkdir()
    (paths.tasks / "evil").symlink_to(tmp_path / "big")
    following = start()
    polling = following.until(lambda snapshot: snapshot.polling)
    assert "a link to a folder" in polling.problems[-1].reason


class TestStopping:
    def test_all_threads_end_without_being_woken(self, start: Any) -> None:
        following = start()
        following.watched()
        following.end()

    def test_also_while_gathering(
        self, start: Any, paths: WorkspacePaths, write: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(follow, "GATHER_PAUSE_S", 0.3)  # so that it would take a quarter of a minute
        for number in range(1000):
            write(paths.plan(f"t{number}"), {"goal": "x"})
        following = start()
        following.found.get(timeout=WAIT_S)
        following.end()
        assert not following.follower._reader.is_complete

    def test_leaving_the_loop_ends_the_watches(self, paths: WorkspacePaths) -> None:
        stop = threading.Event()
        snapshots = Follower(paths.root, stop).snapshots()
        for snapshot in snapshots:
            if snapshot.is_complete:
                break
        snapshots.close()  # type: ignore[attr-defined]
        watches_have_ended()

    def test_following_what_was_stopped_before_gives_one_picture(self, paths: WorkspacePaths) -> None:
        stop = threading.Event()
        stop.set()
        assert len(list(Follower(paths.root, stop).snapshots())) == 1


class TestChoosing:
    def test_a_choice_before_the_first_picture(self, paths: WorkspacePaths, write: Any, task: Path) -> None:
        write(paths.plan("t2"), {"goal": "two"})
        for name in ("t1", "t2"):
            stop = threading.Event()
            follower = Follower(paths.root, stop)
            follower.choose(task_id=name)
            build = next(iter(follower.snapshots())).build
            assert build is not None
            assert build.task_id == name

    def test_a_choice_is_answered_at_once_also_while_gathering(
        self, start: Any, paths: WorkspacePaths, write: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(follow, "GATHER_PAUSE_S", 600.0)  # it goes on gathering only when it is woken
        for number in range(300):
            write(paths.plan(f"t{number}"), {"goal": "x"})
        following = start()
        following.found.get(timeout=WAIT_S)
        following.follower.choose(task_id="t17")
        chosen = following.until(lambda snapshot: snapshot.build is not None and snapshot.build.task_id == "t17")
        assert not chosen.is_complete
        monkeypatch.setattr(follow, "GATHER_PAUSE_S", 0.0)
        following.follower.choose(task_id="t18")
        following.until(lambda snapshot: snapshot.build is not None and snapshot.build.task_id == "t18")
        whole = following.until(lambda snapshot: snapshot.is_complete)
        assert len(whole.tasks) == 300


def test_the_death_of_a_builder_is_noticed(
    start: Any, paths: WorkspacePaths, write: Any, task: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "POLL_S", 0.05)
    builder = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        since = started(builder.pid)
        write(paths.run("t1"), {"pid": builder.pid, "process_started": since})
        following = start()
        following.until(lambda snapshot: snapshot.build is not None and snapshot.build.running)
        following.watched()
        builder.kill()
        following.until(lambda snapshot: snapshot.build is not None and not snapshot.build.running)
    finally:
        builder.kill()
        builder.communicate()


def test_the_death_of_claude_while_it_builds_is_noticed(
    start: Any, paths: WorkspacePaths, task: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "POLL_S", 0.05)
    with claudes_process() as pid:
        lend(paths, "t1", pid)
        following = start()
        held = following.until(lambda snapshot: snapshot.build is not None and snapshot.build.lease is not None)
        assert held.build.left_by == ""
        following.watched()
    left = following.until(lambda snapshot: snapshot.build is not None and snapshot.build.lease is None)
    assert left.build.left_by == "Claude 4eeb953a"


class TestLogs:
    def test_a_growing_log_is_told_cheaply(
        self, start: Any, paths: WorkspacePaths, write: Any, task: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log = write(paths.attempt_logs("t1") / "a-1.log", "first\n")
        looks: list[None] = []
        look = WorkspaceReader.snapshot
        monkeypatch.setattr(WorkspaceReader, "snapshot", lambda reader: looks.append(None) or look(reader))
        following = start()
        following.watched()
        for _ in range(10):  # a look that something else made due may come between
            before, number = following.seen[-1], len(looks)
            with log.open("a") as file:
                file.write("more\n")
            grown = following.until(lambda snapshot, old=before: snapshot.log_revision != old.log_revision)
            if len(looks) == number:
                break
        assert len(looks) == number
        assert grown == dataclasses.replace(before, log_revision=grown.log_revision)
        assert grown.tasks is before.tasks

    def test_the_log_of_another_task_is_no_news(
        self, start: Any, paths: WorkspacePaths, write: Any, task: Path
    ) -> None:
        write(paths.plan("t0"), {"goal": "zero"})
        log = write(paths.attempt_logs("t0") / "a-1.log", "first\n")
        os.utime(paths.task("t0"), ns=(1, 1))
        following = start()
        following.watched()
        number = len(following.seen)
        log.write_text("more\n")
        write_elsewhere(paths.sprint_counter, {"current_sprint": 2})  # in one go: half a file would be news, too
        following.until(has_sprint(2))
        assert len(following.seen) == number + 1
