"""`studio attach`: what another process does, to its end, with its exit code."""

import json
import subprocess
import threading
from collections.abc import Callable

import pytest
from helpers.ways import Ways, does, prose

import engine.commands.runs.attach
from engine.commands.main import run
from engine.orchestration.claim import run_owner
from engine.orchestration.stop_requests import request_stop
from engine.running.runs import RunRequest, complaint, start_in_background
from engine.workspace.journal import read_events

TASK = "task_20260101_120000"


@pytest.fixture
def ways(tmp_path) -> Ways:
    return Ways(tmp_path)


@pytest.fixture
def at_first_line(monkeypatch) -> Callable[[Callable[[], object]], None]:
    """Has something done as soon as `attach` shows a first line: earlier, it might come to a run that is over."""
    follow = engine.commands.runs.attach._events

    def at_first_line(act: Callable[[], object]) -> None:
        def follow_and_act(*arguments):
            for number, event in enumerate(follow(*arguments)):
                if number == 0:
                    act()
                yield event

        monkeypatch.setattr(engine.commands.runs.attach, "_events", follow_and_act)

    return at_first_line


def started(ways: Ways):
    """A build in the background whose step waits for the file `go`."""
    ways.script(does({"wait_for": "go"}))
    process = start_in_background(ways.paths, RunRequest(TASK, "build", by="a test"))
    while not ways.paths.run(TASK).exists():
        assert process.poll() is None, complaint(ways.paths, TASK, process.returncode)
        threading.Event().wait(0.01)
    return process


def attached(ways: Ways, *arguments: str) -> int:
    return run(["-C", str(ways.root), "attach", *arguments])


def test_it_follows_to_the_end_with_the_code_of_the_run(ways, capsys, at_first_line):
    ways.plan(prose("a"))
    process = started(ways)
    at_first_line((ways.root / "go").touch)
    assert attached(ways, TASK, "--json") == 0
    assert process.wait(60) == 0
    names = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert (names[:2], names[-1]) == (["context_injected", "build_started"], "build_finished")


def test_who_comes_late_sees_this_run_from_its_first_line_and_nothing_of_the_one_before(ways, capsys, at_first_line):
    ways.plan(prose("a"))
    ways.script(does({"wait_for": "go"}))
    first = start_in_background(ways.paths, RunRequest(TASK, "build", by="a test"))
    request_stop(ways.paths, session_of_step(ways, first), TASK, now=True)
    assert first.wait(60) == 130
    second = start_in_background(ways.paths, RunRequest(TASK, "build", by="a test"))
    session_of_step(ways, second, attempts=2)
    at_first_line((ways.root / "go").touch)
    assert attached(ways, TASK, "--json") == 0
    assert second.wait(60) == 0
    names = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert (names[:2], names[-1]) == (["context_injected", "build_started"], "build_finished")
    assert names.count("build_started") == 1


def session_of_step(ways: Ways, process: subprocess.Popen[bytes], attempts: int = 1) -> str:
    """The session of a run, once its step has been started `attempts` times."""
    while True:
        owner = run_owner(ways.paths, TASK)
        events = read_events(ways.paths, owner.session_id) if owner else ()
        if owner and [event.event for event in events].count("step_started") >= attempts:
            return owner.session_id
        assert process.poll() is None, complaint(ways.paths, TASK, process.returncode)
        threading.Event().wait(0.01)


def test_a_run_that_is_stopped_from_outside_says_so_to_both(ways, capsys, at_first_line):
    ways.plan(prose("a"))
    process = started(ways)
    owner = run_owner(ways.paths, TASK)
    at_first_line(lambda: request_stop(ways.paths, owner.session_id, TASK, now=True))
    assert attached(ways) == 130
    assert process.wait(60) == 130
    told = capsys.readouterr()
    assert "stopped by a person" in told.out
    assert "waits for you" not in told.err


def test_a_run_whose_process_dies_is_told_to_be_gone(ways, capsys, at_first_line):
    ways.plan(prose("a"))
    process = started(ways)
    at_first_line(process.kill)
    assert attached(ways) == 1
    process.wait(60)
    assert f"Process {process.pid} is gone. Go on: studio run --task {TASK}" in capsys.readouterr().err


def test_where_nothing_runs_it_says_how_to_start(ways, capsys):
    ways.plan(prose("a"))
    assert attached(ways) == 1
    assert "Nothing runs here" in capsys.readouterr().err


def test_starting_it_twice_is_harmless(ways):
    ways.plan(prose("a"))
    first = started(ways)
    second = start_in_background(ways.paths, RunRequest(TASK, "build", by="a test"))
    why = complaint(ways.paths, TASK, second.wait(60))
    assert why is not None
    assert f"process {first.pid} (a test)" in why[0]
    (ways.root / "go").touch()
    assert first.wait(60) == 0


def test_a_run_that_nobody_agreed_to_tells_why_it_did_not_start(ways):
    ways.plan(prose("a"))
    ways.script(does())
    plan = json.loads(ways.paths.plan(TASK).read_text())
    plan["quality_gates"] = {"test": "something else"}
    ways.paths.plan(TASK).write_text(json.dumps(plan))
    process = start_in_background(ways.paths, RunRequest(TASK, "build", by="a test"))
    why = complaint(ways.paths, TASK, process.wait(60))
    assert why is not None
    assert "Nobody has agreed" in why[0]
