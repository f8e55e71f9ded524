"""Commands that never end, print without end, or leave children behind."""

import os
import resource
import signal
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from engine.building import processes
from engine.building.failures import AttemptStoppedError
from engine.building.processes import CommandRunner
from engine.workspace import process_groups
from engine.workspace.attempt_log import AttemptLog
from engine.workspace.paths import WorkspacePaths


class Bench:
    """A runner with its log and its stop signal."""

    def __init__(self, root: Path, timeout_s: float = 60.0) -> None:
        self.root = root
        self.stop = threading.Event()
        self.log = AttemptLog(WorkspacePaths(root), root / ".studio" / "a.1.log", str)
        self.runner = CommandRunner(root, "marker", self.log, self.stop, timeout_s)

    def output(self) -> str:
        self.log.flush()
        return self.log.path.read_text()


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


@pytest.fixture
def time_is_over(monkeypatch):
    """The time-out of a command comes as soon as it has written a file, and not while it is still on its way there."""
    ahead_s = 0.0

    def when(written: Path) -> None:
        def clock() -> float:
            nonlocal ahead_s
            if written.exists() and written.read_text().endswith("\n"):
                ahead_s += 1000.0
            return time.monotonic() + ahead_s

        monkeypatch.setattr(processes, "time", SimpleNamespace(monotonic=clock))

    return when


def gone(pid: int) -> bool:
    """The process has ended, if need be within a few seconds; an orphan may stay a zombie until init looks."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.01)
    return False


def pid_in(path: Path) -> int:
    while not path.exists() or not path.read_text().strip():
        time.sleep(0.005)
    return int(path.read_text())


def test_output_exit_code_and_error_output_are_kept(bench):
    result = bench.runner.run("echo out; echo err >&2; exit 3")
    assert (result.exit_code, result.timed_out) == (3, False)
    assert bench.output() == "$ echo out; echo err >&2; exit 3\nout\nerr\n"
    assert result.tail == "out\nerr\n"


def test_a_command_runs_in_the_workspace_without_input_and_marked(bench, tmp_path):
    result = bench.runner.run('pwd; cat; echo "$STUDIO_TUI_STEP"')
    assert result.tail.splitlines() == [str(tmp_path), "marker"]


def test_a_time_out_ends_the_whole_group(bench, tmp_path, time_is_over):
    time_is_over(tmp_path / "child")
    result = bench.runner.run("sleep 600 & echo $! > child; wait")
    assert result.timed_out
    assert gone(pid_in(tmp_path / "child"))


def test_a_command_that_ignores_being_asked_is_killed(bench, tmp_path, time_is_over, monkeypatch):
    monkeypatch.setattr(process_groups, "GRACE_S", 0.3)
    time_is_over(tmp_path / "pid")
    assert bench.runner.run("trap '' TERM; echo $$ > pid; while true; do sleep 0.05; done").timed_out
    assert gone(pid_in(tmp_path / "pid"))


def test_stop_ends_grandchildren_at_once(bench, tmp_path):
    def stop_when_running() -> None:
        pid_in(tmp_path / "grandchild")
        bench.stop.set()

    threading.Thread(target=stop_when_running).start()
    with pytest.raises(AttemptStoppedError):
        bench.runner.run("bash -c 'sleep 600 & echo $! > grandchild; wait' & wait")
    assert gone(pid_in(tmp_path / "grandchild"))


def test_a_child_that_holds_the_pipe_does_not_hang_us_and_ends_with_the_attempt(bench, tmp_path):
    with bench.runner as runner:
        started = time.monotonic()
        runner.run("sleep 600 & echo $! > server")
        assert time.monotonic() - started < 30
        assert psutil.pid_exists(pid_in(tmp_path / "server"))
        assert runner.run("kill -0 $(cat server)").exit_code == 0
    assert gone(pid_in(tmp_path / "server"))


def test_what_a_child_says_after_its_command_is_in_the_log(bench, tmp_path):
    with bench.runner as runner:
        runner.run("(until test -f go; do sleep 0.01; done; echo late) &")
        assert "late" not in bench.output().partition("\n")[2]
        (tmp_path / "go").touch()
        while not bench.output().endswith("late\n"):
            time.sleep(0.005)


def test_a_command_may_have_a_lot_to_say_when_it_is_ended(bench, tmp_path, time_is_over, monkeypatch):
    monkeypatch.setattr(process_groups, "GRACE_S", 60.0)
    time_is_over(tmp_path / "ready")
    bench.runner.run("trap 'yes | head -c 500000; echo said; exit' TERM; sleep 600 & echo > ready; wait")
    assert bench.output().endswith("said\n")


def test_a_command_that_closes_its_output_is_still_waited_for(bench, tmp_path):
    assert bench.runner.run("exec >&- 2>&-; sleep 0.3; exit 4").exit_code == 4


def test_the_end_is_noticed_without_pidfd_too(bench, monkeypatch):
    monkeypatch.delattr(os, "pidfd_open", raising=False)
    assert bench.runner.run("exit 5").exit_code == 5


def test_the_end_is_noticed_where_a_sandbox_forbids_pidfd(bench, monkeypatch):
    def forbidden(_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "pidfd_open", forbidden, raising=False)
    assert bench.runner.run("echo hello; exit 3").exit_code == 3
    assert "hello" in bench.output()


def test_200_mb_of_output_stay_small_in_memory_and_on_disk(bench):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = bench.runner.run("head -c 200000000 /dev/zero | tr '\\0' 'x' | fold -w 99; echo the end")
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert result.exit_code == 0
    assert bench.output().endswith("the end\n")
    assert "left out" in bench.output()
    assert bench.log.path.stat().st_size < 2.5e6
    assert grown_kb < 60_000


def test_endless_output_is_ended_by_the_time_out(tmp_path):
    bench = Bench(tmp_path, timeout_s=0.5)
    assert bench.runner.run("yes").timed_out
    assert bench.log.path.stat().st_size < 2.5e6


def test_a_full_disk_is_told_and_does_not_block_the_command(bench, monkeypatch):
    def full(output: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bench.log, "feed", full)
    with pytest.raises(OSError, match="No space left"):
        bench.runner.run("head -c 500000 /dev/zero")


def test_a_command_ended_by_a_signal_has_failed(bench):
    assert bench.runner.run("kill -9 $$").exit_code == -signal.SIGKILL
