"""What the commands say of a task that Claude builds, or left."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.leases import NO_PROCESS, claudes_process, lend

from engine.commands.main import run
from engine.planning.opening import open_goal
from engine.workspace.paths import WorkspacePaths
from engine.workspace.process_marks import CLAUDE_SESSION

TASK = "task_20260204_101500"

HELD = "is being built by Claude 4eeb953a for "


@pytest.fixture
def paths(acme: Path, monkeypatch: pytest.MonkeyPatch) -> WorkspacePaths:
    monkeypatch.delenv(CLAUDE_SESSION, raising=False)
    return WorkspacePaths(acme)


@pytest.fixture
def claude(paths: WorkspacePaths) -> Iterator[int]:
    """It builds the task that the active session is about."""
    with claudes_process() as pid:
        lend(paths, TASK, pid)
        yield pid


def test_status_names_the_holder(paths, claude, studio_json, capsys):
    build = studio_json("-C", paths.root, "status", "--json")["build"]
    assert build["held_by"] == {
        "kind": "claude",
        "who": "Claude 4eeb953a",
        "pid": claude,
        "since": "2026-11-20T10:00:00Z",
        "heard_at": "2026-11-20T10:03:00Z",
        "claude_session": "4eeb953a-ecda-43fa-bbe2-fe93128450ed",
    }
    assert build["left_by"] is None
    run(["-C", str(paths.root), "status"])
    assert "held        by Claude 4eeb953a for " in capsys.readouterr().out


def test_status_says_who_left_it(paths, studio_json, capsys):
    lend(paths, TASK, NO_PROCESS)
    build = studio_json("-C", paths.root, "status", "--json")["build"]
    assert (build["held_by"], build["left_by"]) == (None, "Claude 4eeb953a")
    run(["-C", str(paths.root), "status"])
    assert "left        by Claude 4eeb953a: its process is gone" in capsys.readouterr().out


def test_sessions_name_the_holder(paths, claude, studio_json, capsys):
    told = studio_json("-C", paths.root, "sessions", "--json")
    assert [line["holder"] for line in told] == ["Claude 4eeb953a", None]
    run(["-C", str(paths.root), "sessions"])
    assert "executing, Claude 4eeb953a builds it" in capsys.readouterr().out


def test_doctor_tells_a_living_lease_from_a_dead_a_stray_and_a_broken_one(paths, claude, capsys):
    lend(paths, "task_test_001", NO_PROCESS)
    lend(paths, "task_gone", NO_PROCESS)
    (paths.leases / "task_broken.json").write_text("{")
    run(["-C", str(paths.root), "doctor", "--json"])
    found = json.loads(capsys.readouterr().out)["workspace"]
    told = [(one["level"], one["what"]) for one in found if "lease" in one["what"] or "Claude 4" in one["what"]]
    (living, held), (broken, file), *others = told
    assert (living, broken) == ("ok", "problem")
    assert f"{TASK} {HELD}" in held
    assert "task_broken.json" in file
    assert others == [
        ("warning", ".studio/leases/task_gone.json is about a task that is not there"),
        ("warning", "Claude 4eeb953a left task_test_001 before it was complete: its process is gone"),
    ]


def test_pausing_the_session_says_that_claude_goes_on(paths, claude, capsys):
    assert run(["-C", str(paths.root), "sessions", "pause"]) == 0
    assert "Claude 4eeb953a goes on with its task: stop it in its own terminal" in capsys.readouterr().out


def test_attach_says_that_it_is_claudes(paths, claude, capsys):
    assert run(["-C", str(paths.root), "attach", TASK]) == 1
    assert f"{TASK} {HELD}" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["build", TASK, "--trust"], ["run", "--task", TASK, "--trust"]])
def test_building_it_is_refused_with_the_way_out(paths, claude, command, capsys):
    assert run(["-C", str(paths.root), *command]) == 1
    said = capsys.readouterr().err
    assert f"{TASK} {HELD}" in said
    assert f"studio run --task {TASK} --take-over" in said


def test_planning_it_anew_is_refused_too(paths, capsys):
    task = open_goal(paths, "Add a page", agent="planner", workflow="")
    with claudes_process() as pid:
        lend(paths, task, pid)
        assert run(["-C", str(paths.root), "plan", "--task", task, "--assistant", "offline"]) == 1
    assert f"{task} {HELD}" in capsys.readouterr().err


def test_taking_over_ends_the_lease(paths, claude):
    assert run(["-C", str(paths.root), "build", TASK, "--trust", "--take-over", "--assistant", "offline"]) in (3, 4)
    assert not paths.lease(TASK).exists()
