"""The real program in a real terminal, as a person drives it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.plans import TASK, command_check, plan_document, step
from helpers.terminal import Terminal, control_room


def waits_for(name: str) -> str:
    """A command that runs until somebody makes this file."""
    return f"while [ ! -e {name} ]; do sleep 0.02; done; echo {name} is here; echo {name} >> ran"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "Überraschung mit Leerzeichen"
    task = root / ".studio/tasks" / TASK
    task.mkdir(parents=True)
    steps = [step("step_1", waits_for("one")), step("step_2", waits_for("two"), after=("step_1",))]
    check = command_check("test -s ran")
    steps.append(step("step_3", "echo step_3 >> ran", after=("step_2",), success_criteria=[check]))
    plan = plan_document(*steps, quality_gates={"lint": "test -d ."}, goal="Drive it by hand")
    (task / "plan.json").write_text(json.dumps(plan))
    return root


@pytest.fixture
def terminal(root: Path, tmp_path: Path) -> Iterator[Terminal]:
    terminal = control_room(root, tmp_path / "state")
    yield terminal
    terminal.close()


def ran(root: Path) -> list[str]:
    return (root / "ran").read_text().split() if (root / "ran").exists() else []


def manifest_status(root: Path) -> str:
    return str(json.loads((root / ".studio/tasks" / TASK / "manifest.json").read_text())["status"])


def is_at_step_2(text: str) -> bool:
    """And the picture before it, of the pause, is no longer in sight."""
    return "● step_2" in text and "⏸ paused" not in text


def test_build_stop_resume_quit(root: Path, terminal: Terminal) -> None:
    terminal.wait_for("Drive it by hand")
    terminal.press("b")
    terminal.wait_for(lambda text: "May this run on your machine?" in text and "echo one is here" in text)
    assert ran(root) == []  # asked, but nothing has run
    terminal.press("t")

    terminal.wait_for("● step_1")
    terminal.press("s")
    terminal.wait_for("stops after step")  # the run has heard it
    (root / "one").touch()
    terminal.wait_for("⏸ paused")
    assert ran(root) == ["one"]

    terminal.press("r")
    terminal.wait_for(is_at_step_2)
    terminal.press("x")
    terminal.wait_for(lambda text: "⏸ paused" in text and "● step_2" not in text)
    assert ran(root) == ["one"]

    terminal.press("r")
    terminal.wait_for(is_at_step_2)
    (root / "two").touch()
    terminal.wait_for("100%")
    terminal.wait_for("✔ lint")
    terminal.wait_for("complete")
    assert ran(root) == ["one", "two", "step_3"]
    assert manifest_status(root) == "COMPLETE"

    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_quitting_while_it_builds_asks_first(root: Path, terminal: Terminal) -> None:
    terminal.wait_for("Drive it by hand")
    terminal.press("b")
    terminal.wait_for("May this run on your machine?")
    terminal.press("t")
    terminal.wait_for("● step_1")
    terminal.press("q")
    terminal.wait_for("A run is going")
    terminal.press("escape")
    terminal.wait_for(lambda text: "A run is going" not in text)
    terminal.press("q")
    terminal.wait_for("A run is going")
    terminal.press("x")
    assert terminal.wait_for_end() == 0
    assert not (root / ".studio/tasks" / TASK / "run.json").exists()
    assert ran(root) == []


def begin_building(terminal: Terminal) -> None:
    terminal.wait_for("Drive it by hand")
    terminal.press("b")
    terminal.wait_for("May this run on your machine?")
    terminal.press("t")
    terminal.wait_for("● step_1")


def finish_in_another_room(root: Path, state: Path, shown_first: str, *keys: str) -> None:
    """Opens a second control room, which shows how it stands, and has the build go to its end there."""
    again = control_room(root, state)
    try:
        again.wait_for(shown_first)
        (root / "two").touch()
        again.press(*keys)
        again.wait_for("complete")
        assert ran(root) == ["one", "two", "step_3"]
    finally:
        again.close()


def test_a_run_goes_on_when_its_control_room_is_killed(root: Path, terminal: Terminal, tmp_path: Path) -> None:
    begin_building(terminal)
    terminal.child.kill(9)
    terminal.wait_for_end()
    (root / "one").touch()
    finish_in_another_room(root, tmp_path / "state", "● step_2")


def test_a_detached_run_is_there_again(root: Path, terminal: Terminal, tmp_path: Path) -> None:
    begin_building(terminal)
    terminal.press("q")
    terminal.wait_for("A run is going")
    terminal.press("d")
    assert terminal.wait_for_end() == 0
    (root / "one").touch()
    finish_in_another_room(root, tmp_path / "state", "● step_2")


def test_a_killed_run_is_said_to_be_interrupted_and_goes_on(root: Path, terminal: Terminal) -> None:
    begin_building(terminal)
    (root / "one").touch()
    terminal.wait_for("● step_2")
    os.kill(json.loads((root / ".studio/tasks" / TASK / "run.json").read_text())["pid"], 9)
    terminal.wait_for("interrupted")
    (root / "two").touch()
    terminal.press("r")
    terminal.wait_for("complete")
    assert ran(root) == ["one", "two", "step_3"]


def test_from_a_goal_to_a_plan_that_is_built(tmp_path: Path) -> None:
    root = tmp_path / "fresh"
    (root / ".studio").mkdir(parents=True)
    (root / "studio/config").mkdir(parents=True)
    (root / "studio/config/engine.yaml").write_text("assistant: offline\n")
    terminal = control_room(root, tmp_path / "state")
    try:
        terminal.wait_for("n plans a goal")
        terminal.press("n")
        terminal.wait_for("New goal")
        terminal.press("Write down what this is for")
        terminal.wait_for("sure:")
        terminal.press("enter")
        for number in range(1, 5):
            terminal.wait_for(lambda text, number=number: f"round {number} of" in text and "a Answer" in text)
            terminal.press("a")
            terminal.wait_for("Assume the rest")
            terminal.press("\x12")  # Ctrl-R
        terminal.wait_for(lambda text: "? review" in text and "a Answer" in text)
        terminal.press("a")
        terminal.wait_for("Send back")
        terminal.press("a")
        terminal.wait_for("A accepts it all the same")  # nothing here could show that it works
        terminal.press("A")
        terminal.wait_for("do it, then press c")
    finally:
        terminal.close()


def test_a_terminal_of_any_size_will_do(terminal: Terminal) -> None:
    terminal.wait_for("╭─ 1 Session")
    terminal.resize(80, 24)
    terminal.wait_for(lambda text: "│ 5 Activity" in text and "╭" not in text)
    terminal.resize(200, 60)
    terminal.wait_for(lambda text: any("1 Session" in line and "3 Context" in line for line in text.split("\n")))
    terminal.resize(30, 8)
    terminal.wait_for("Build")
