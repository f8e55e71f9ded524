"""`studio build`: what it prints, and what its exit code means."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.plans import TASK, lines, step, write_plan

from engine.commands.main import run

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def _own_trust(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path_factory.mktemp("state")))


def studio_build(root: Path, *arguments: str) -> int:
    """Nobody does steps of prose: a test that begins to ask the person's own Claude would cost them money."""
    return run(["-C", str(root), "build", TASK, "--assistant", "offline", *arguments])


def test_a_complete_build_exits_0_and_tells_each_step(tmp_path, capsys):
    write_plan(tmp_path, step("a", "true"))
    assert studio_build(tmp_path) == 0
    told = capsys.readouterr()
    assert "a attempt 1/1" in told.out
    assert "COMPLETE" in told.out
    assert told.err == ""


def test_a_step_for_a_person_says_how_to_go_on(tmp_path, capsys):
    write_plan(tmp_path, {"id": "a", "action": "Think"})
    assert studio_build(tmp_path) == 4
    assert f"a is yours to do. When it is done: studio run --task {TASK} --done a" in capsys.readouterr().err
    assert studio_build(tmp_path, "--json") == 4
    assert capsys.readouterr().err == ""


def test_json_is_one_event_a_line(tmp_path, capsys):
    write_plan(tmp_path, step("a", "true"))
    assert studio_build(tmp_path, "--json") == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events] == [
        "context_injected",
        "build_started",
        "step_started",
        "step_finished",
        "build_finished",
    ]
    assert events[2]["step_id"] == "a"
    assert events[0]["at"].endswith("Z")


@pytest.mark.parametrize(
    ("one", "more", "code"),
    [
        (step("a", "false"), {}, 3),
        (step("a", "true"), {"quality_gates": {"lint": "false"}}, 3),
        ({"id": "a", "action": "Think"}, {}, 4),
        (step("a", "true", after=("zz",)), {}, 1),
    ],
)
def test_the_exit_code_tells_how_it_ended(tmp_path, one, more, code):
    write_plan(tmp_path, one, **more)
    assert studio_build(tmp_path) == code


def test_without_trust_it_shows_what_would_run_and_runs_nothing(tmp_path, capsys):
    write = {"sequence": 2, "tool": "Write", "file_path": "x", "content": "the\ncontent\n"}
    one = step("a", "touch ran")
    one["micro_actions"].append(write)
    write_plan(tmp_path, one, trusted=False)
    assert studio_build(tmp_path, "--json") == 5
    told = capsys.readouterr()
    assert told.out == ""
    assert "a  command  touch ran" in told.err
    assert "| content" in told.err
    assert not (tmp_path / "ran").exists()


def test_trust_is_remembered_until_the_plan_changes(tmp_path):
    write_plan(tmp_path, step("a", "true"), trusted=False)
    assert studio_build(tmp_path, "--trust") == 0
    assert studio_build(tmp_path) == 0
    write_plan(tmp_path, step("a", "true "), trusted=False)
    assert studio_build(tmp_path) == 5


def test_what_a_person_did_is_checked(tmp_path):
    prose = {"id": "think", "action": "Write it", "success_criteria": [{"type": "file_exists", "path": "written"}]}
    write_plan(tmp_path, prose)
    assert studio_build(tmp_path) == 4
    (tmp_path / "written").touch()
    assert studio_build(tmp_path, "--done", "think") == 0


def test_resume_needs_something_to_resume(tmp_path, capsys):
    write_plan(tmp_path, step("a", "test -f go"))
    assert studio_build(tmp_path, "--resume") == 1
    assert "no build to resume" in capsys.readouterr().err
    assert studio_build(tmp_path) == 3
    (tmp_path / "go").touch()
    assert studio_build(tmp_path, "--resume") == 0


def test_a_refusal_is_one_line_with_what_to_do(tmp_path, capsys):
    (tmp_path / ".studio").mkdir()
    assert studio_build(tmp_path) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def begun(root: Path) -> "subprocess.Popen[bytes]":
    """A build that runs its first of two steps."""
    write_plan(root, step("a", "touch began; until test -f go; do sleep 0.02; done"), step("b", "touch b"))
    command = [sys.executable, "-m", "engine.commands.main", "-C", str(root), "build", TASK]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (root / "began").exists():
        assert process.poll() is None
        time.sleep(0.01)
    return process


def test_an_interrupt_lets_the_step_finish(tmp_path):
    process = begun(tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert b"after this step" in process.stderr.readline()
    (tmp_path / "go").touch()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"a finished" in output
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("signals", [[signal.SIGINT, signal.SIGINT], [signal.SIGTERM], [signal.SIGHUP]])
def test_a_second_interrupt_or_being_ended_stops_at_once(tmp_path, signals):
    process = begun(tmp_path)
    assert process.stderr is not None
    *earlier, last = signals
    for number in earlier:
        process.send_signal(number)
        assert b"after this step" in process.stderr.readline()  # two that are pending together would be one
    process.send_signal(last)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"a stopped" in output


def test_a_build_goes_on_where_its_reader_left_it(tmp_path):
    """`studio build | head -1`: the pipe breaks, the build stops in order and can be resumed."""
    until_left = "until test -f left; do sleep 0.02; done"
    write_plan(tmp_path, *(step(name, f"echo {name} >> ran; {until_left}") for name in "abcde"))
    command = [sys.executable, "-m", "engine.commands.main", "-C", str(tmp_path), "build", TASK]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    (tmp_path / "left").touch()
    process.wait(timeout=60)
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert studio_build(tmp_path) == 0
    assert set(lines(tmp_path / "ran")) == set("abcde")


def test_it_does_not_import_the_screen(tmp_path):
    code = "import sys, engine.commands.runs.build; sys.exit('textual' in sys.modules or 'watchfiles' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=dict(os.environ), check=False).returncode == 0


def test_a_second_build_says_that_it_is_complete_and_exits_0(tmp_path, capsys):
    write_plan(tmp_path, step("a", "echo x >> ran"))
    assert studio_build(tmp_path) == 0
    capsys.readouterr()
    assert studio_build(tmp_path) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{TASK} is complete since 20")
    assert "(studio build): 1 step done" in out
    assert f"To build it again: `studio step-progress reset {TASK}`" in out
    assert err == ""
    assert lines(tmp_path / "ran") == ["x"]


def test_to_a_script_a_second_build_gives_the_event_that_ended_the_first(tmp_path, capsys):
    write_plan(tmp_path, step("a", "true"))
    studio_build(tmp_path, "--json")
    last = capsys.readouterr().out.splitlines()[-1]
    assert studio_build(tmp_path, "--json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == json.loads(last)
    assert "is complete since" in err
