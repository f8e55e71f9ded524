"""What reaches the terminal, and where."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.plans import TASK, step, write_plan
from helpers.rooms import copy_workspace
from helpers.samples import read_workspace

from engine.commands.main import run
from engine.context.gauges.measure import ContextMeter
from engine.workspace.paths import WorkspacePaths
from widgets.building.build_rows import step_line
from widgets.context.context_pane import context_rows

ROOT = Path(__file__).parents[4]
PROGRAM = [sys.executable, "-m", "engine.commands.main"]
STATE = ".studio/orchestration/orch_20261120_233937_7d8c/state.json"


def write_goal(root: Path, goal: str) -> None:
    path = root / STATE
    path.write_text(json.dumps({**json.loads(path.read_text()), "goal": goal}))


def test_secrets_are_not_printed(acme, capsys, monkeypatch):
    monkeypatch.setenv("DEPLOY_TOKEN", "correct-horse-battery")
    write_goal(acme, "Log in with correct-horse-battery and ghp_" + "a1" * 15)
    assert run(["-C", str(acme), "status"]) == 0
    assert "goal        Log in with [secret] and [secret]" in capsys.readouterr().out


def test_a_line_end_in_an_id_cannot_forge_a_line(acme, capsys):
    path = acme / STATE
    path.write_text(json.dumps({**json.loads(path.read_text()), "status": "failed\nPROBLEMS 99\u2028x"}))
    assert run(["-C", str(acme), "status"]) == 0
    assert not [line for line in capsys.readouterr().out.splitlines() if line.startswith(("PROBLEMS", "x"))]


def test_a_folders_name_cannot_draw_on_the_terminal(tmp_path, capsys):
    root = copy_workspace(tmp_path / "red \x1b[31m")
    for command in (["doctor"], ["init"], ["status", "--bogus\x1b[2J"]):
        run(["-C", str(root), *command])
    run(["-C", str(root / "gone"), "status"])
    run(["bogus\x1b[2J"])
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err
    assert "gone" in told.err


def test_screen_and_command_agree_on_every_percentage(acme, studio_json, capsys):
    use = ContextMeter(WorkspacePaths(acme)).measure(read_workspace(acme))
    drawn = [row.right.plain for row in context_rows(use, 80) if row.key in {gauge.name for gauge in use.pools}]
    pools = studio_json("-C", acme, "status", "--json")["context"]["pools"]
    assert [f"{pool['percent']}%" in cells for pool, cells in zip(pools, drawn, strict=True)] == [True] * 6
    run(["-C", str(acme), "status"])
    assert "2,488 of 15,000   16%" in capsys.readouterr().out


def test_screen_and_command_agree_on_what_nobody_checked(acme, capsys):
    build = read_workspace(acme).build
    assert build is not None
    assert "· module imports" in step_line(build.steps[0]).plain
    run(["-C", str(acme), "status"])
    assert "unchecked  module imports" in capsys.readouterr().out


def test_a_time_at_the_edge_of_the_calendar_is_shown(acme, capsys, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    path = acme / STATE
    document = json.loads(path.read_text())
    document["checkpoints"][0]["timestamp"] = "0001-01-01T00:00:00Z"
    path.write_text(json.dumps(document))
    assert run(["-C", str(acme), "status"]) == 0
    monkeypatch.undo()
    time.tzset()
    assert "planner_complete" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["status", "--json", "-C", "gone"], ["init", "--json", "file/x"]])
def test_an_error_leaves_standard_output_empty(tmp_path, monkeypatch, capsys, arguments):
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_our_glyphs_gets_the_rest(acme, encoding):
    write_goal(acme, "Größe → 日本")
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for arguments in (["status"], ["doctor"]):
        command = [*PROGRAM, "-C", str(acme), *arguments]
        assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stderr == b""
    command = [*PROGRAM, "-C", str(acme), "status", "--json"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert json.loads(told.stdout.decode(encoding))["session"]["goal"] == "Größe → 日本"


def test_a_folder_whose_name_is_no_text_is_still_json(tmp_path):
    root = copy_workspace(Path(os.fsdecode(os.fsencode(tmp_path / "caf") + b"\xe9")))
    told = subprocess.run([*PROGRAM, "-C", str(root), "status", "--json"], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(told.stdout)["workspace"] == str(root)


def test_a_build_whose_reader_left_is_not_called_complete(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDIO_TUI_STATE", str(tmp_path / "state"))
    write_plan(tmp_path, *(step(name, "until test -f left; do sleep 0.02; done") for name in "abc"))
    command = [*PROGRAM, "-C", str(tmp_path), "build", TASK]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    (tmp_path / "left").touch()
    assert process.wait(timeout=60) == 130
    assert process.stderr is not None
    process.stderr.close()


def test_following_as_text_prints_what_changed_and_no_growing_log(acme):
    """A build's log grows many times a second; the report does not hold it, so it is not printed again."""
    command = [*PROGRAM, "-C", str(acme), "status", "--follow"]
    follower = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out_of_patience = threading.Timer(100, follower.kill)
    out_of_patience.start()
    try:
        assert follower.stdout is not None
        lines = list(up_to(follower.stdout, "planner: completed"))
        write_logs(acme)
        write_knowledge(acme, "Freeze the clock", "Stop the clock")
        lines += up_to(follower.stdout, "Stop the clock")
        follower.send_signal(signal.SIGINT)
        _, errors = follower.communicate(timeout=60)
    finally:
        out_of_patience.cancel()
        follower.kill()
    pictures = "".join(lines).split("─" * 40)
    assert "Stop the clock" in pictures[-1]
    assert all(one != other for one, other in pairwise(pictures))
    assert (follower.returncode, errors) == (0, "")


def up_to(lines: Iterable[str], end: str) -> Iterator[str]:
    for line in lines:
        yield line
        if end in line:
            return


def write_logs(root: Path) -> None:
    logs = root / ".studio/tasks/task_20260204_101500/logs"
    logs.mkdir()
    for number in range(20):
        (logs / f"step_1.{number}.log").write_text("output")


def write_knowledge(root: Path, before: str, after: str) -> None:
    path = root / "STUDIO_KNOWLEDGE_BASE.md"
    (root / "beside").write_text(path.read_text().replace(before, after))
    os.replace(root / "beside", path)
