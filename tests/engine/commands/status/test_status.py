"""`studio status` tells what the recorded workspace holds."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from helpers.runs import ASKING, BUILDING, SESSION, TASK

from engine.commands.main import run
from engine.workspace.journal import Event

ROOT = Path(__file__).parents[4]

PROGRAM = [sys.executable, "-m", "engine.commands.main"]


@pytest.fixture
def told(acme, studio_json):
    return studio_json("-C", acme, "status", "--json")


def test_the_session(told):
    session = told["session"]
    assert session["id"] == "orch_20261120_233937_7d8c"
    assert (session["status"], session["workflow"], session["confidence"]) == ("executing", "plan_then_build", 0.85)
    assert [(turn["agent"], turn["status"]) for turn in session["agents"]] == [
        ("planner", "completed"),
        ("builder", "active"),
    ]
    assert [(handoff["from"], handoff["to"]) for handoff in session["handoffs"]] == [("planner", "builder")]
    assert [(failure["agent"], failure["recovery"]) for failure in session["failures"]] == [("builder", "retry")]
    assert [checkpoint["name"] for checkpoint in session["checkpoints"]] == ["planner_complete"]
    assert [entry["active"] for entry in told["sessions"]] == [True, False]


def write_journal(acme: Path, events: list[Event]) -> None:
    journal = acme / ".studio/orchestration" / SESSION / "events.jsonl"
    journal.write_text("".join(f"{event.model_dump_json()}\n" for event in events))


def test_planning_and_what_it_asks(acme, studio_json):
    write_journal(acme, ASKING)
    told = studio_json("-C", acme, "status", "--json")
    assert told["build"]["is_planning"] is True
    assert [(phase["name"], phase["status"]) for phase in told["build"]["phases"]][:3] == [
        ("context", "done"),
        ("questions", "asks you"),
        ("plan", "waiting"),
    ]
    assert told["build"]["phases"][0]["elapsed_ms"] == 3_400
    (question,) = told["questions"]
    assert question == {
        "id": f"round_{TASK}_1",
        "kind": "round",
        "title": "Round 1 of 4: Scope and success",
        "task_id": TASK,
        "step_id": None,
        "session_id": SESSION,
        "asked_at": "2026-11-21T00:33:10Z",
    }


def test_what_was_spent_what_is_held_up_and_how_often_the_plan_changed(acme, studio_json):
    write_journal(acme, BUILDING)
    build = studio_json("-C", acme, "status", "--json")["build"]
    assert build["is_planning"] is False
    assert build["spent"] == {"tokens": 141_300, "cost_usd": 0.65, "source": "measured"}
    assert build["plan_changes"] == 1
    assert [step["resumes_at"] for step in build["steps"]] == [None, None, "2026-11-21T00:52:10Z", None]
    assert [step["by"] for step in build["steps"]] == ["engine", "claude", "claude", ""]


def test_a_task_without_planning_has_the_same_fields(told):
    build = told["build"]
    assert (build["is_planning"], build["phases"], build["plan_changes"]) == (False, [], 0)
    assert (build["spent"]["tokens"], told["questions"]) == (0, [])


def test_text_tells_of_planning_questions_and_spending(acme, capsys):
    write_journal(acme, ASKING)
    assert run(["-C", str(acme), "status"]) == 0
    shown = capsys.readouterr().out
    for fact in ("1/5 phases of planning done", "asks you  planning: questions", "ASKS YOU 1", f"round_{TASK}_1"):
        assert fact in shown
    write_journal(acme, BUILDING)
    assert run(["-C", str(acme), "status"]) == 0
    shown = capsys.readouterr().out
    for fact in (
        "2/4 steps done  plan changed 1×",
        "used        141,300 tokens, $0.65, measured",
        "planned     confidence 88 (proceed), 2 doubts",
        "Write the endpoint  by STUDIO's assistant",
        "quota: the account's limit is reached, held up until 2026-11-2",
    ):
        assert fact in shown


def test_times_are_in_the_files_format(told):
    assert told["session"]["created_at"] == "2026-11-20T23:39:37Z"


def test_the_build(told):
    build = told["build"]
    assert (build["task_id"], build["status"], build["steps_done"]) == ("task_20260204_101500", "HALTED", 2)
    assert [step["status"] for step in build["steps"]] == ["done", "done", "failed", "waiting"]
    assert build["steps"][2]["reason"] == "pytest exited 1: test_rate_limit failed"
    assert build["steps"][3]["depends_on"] == ["step_3"]
    assert [gate["name"] for gate in build["gates"]] == ["lint", "test"]
    assert [criterion["id"] for criterion in build["criteria"]] == ["AC-1", "AC-2", "AC-3"]


def test_the_context(told):
    context = told["context"]
    assert context["counted"] is True
    assert [tier["name"] for tier in context["tiers"]] == ["Invariants", "Active", "Summarized", "Indexed"]
    assert {gauge["source"] for gauge in (*context["tiers"], *context["pools"])} == {"counted", "reported"}
    assert context["heaviest"][0]["path"] == ".studio/backlog.json"


def test_the_queue_and_the_sprint(told):
    assert [(entry["id"], entry["occurrences"], entry["ready"]) for entry in told["queue"]["pending"]] == [
        ("PQ-001", 1, False),
        ("PQ-002", 2, True),
    ]
    assert (told["sprint"]["tasks"], told["sprint"]["length"], told["sprint"]["evolution_due"]) == (5, 5, True)


def test_activity_is_newest_first(told):
    times = [entry["at"] for entry in told["activity"]]
    assert times == sorted(times, reverse=True)
    assert len(times) > 5


def test_problems_do_not_change_the_exit_code(acme, studio_json):
    (acme / ".studio" / "sprint-counter.json").write_text("{")
    problems = studio_json("-C", acme, "status", "--json")["problems"]
    assert [problem["path"] for problem in problems] == [".studio/sprint-counter.json"]
    assert all(problems[0][part] for part in ("reason", "remedy"))


def test_text_names_what_matters(acme, capsys):
    assert run(["-C", str(acme), "status"]) == 0
    shown = capsys.readouterr().out
    for fact in (
        "plan_then_build 0.85",
        "planner → builder",
        "2/4",
        "test_rate_limit",
        "evolution due",
        "PQ-002",
        "5/5",
    ):
        assert fact in shown


def test_text_has_no_escape_codes_from_files(acme, capsys):
    state = acme / ".studio/orchestration/orch_20261120_233937_7d8c/state.json"
    document = json.loads(state.read_text())
    state.write_text(json.dumps({**document, "goal": "red \x1b[31m\x9b2J\x07 goal"}))
    assert run(["-C", str(acme), "status"]) == 0
    shown = capsys.readouterr().out
    assert not {"\x1b", "\x9b", "\x07"} & set(shown)


def test_an_empty_workspace_says_what_to_do_next(tmp_path, capsys):
    (tmp_path / ".studio").mkdir()
    assert run(["-C", str(tmp_path), "status"]) == 0
    shown = capsys.readouterr().out
    assert "SESSION" in shown
    assert "plan.json" in shown


def test_json_of_an_empty_workspace_has_every_part(tmp_path, told, studio_json):
    (tmp_path / ".studio").mkdir()
    empty = studio_json("-C", tmp_path, "status", "--json")
    assert set(empty) == set(told)
    assert (empty["session"], empty["build"], empty["tasks"]) == (None, None, [])


def test_a_counted_workspace_imports_nothing_heavy(acme):
    """What `studio status` costs is what it imports."""
    assert run(["-C", str(acme), "status", "--json"]) == 0
    heavy = ("tiktoken", "watchfiles", "filelock", "psutil", "yaml", "git", "textual", "rich", "importlib.metadata")
    code = (
        "import sys, engine.commands.main as m; m.skip_pydantic_plugins()\n"
        f"m.run(['-C', {str(acme)!r}, 'status', '--json'])\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    shown = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert shown.splitlines()[-1] == "[]"


def test_following_prints_each_change_as_one_line_until_ctrl_c(acme):
    command = [*PROGRAM, "-C", str(acme), "status", "--json", "--follow"]
    follower = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out_of_patience = threading.Timer(100, follower.kill)
    out_of_patience.start()
    try:
        assert follower.stdout is not None
        assert json.loads(follower.stdout.readline())["sprint"]["tasks"] == 5
        counter = acme / ".studio" / "sprint-counter.json"
        beside = counter.with_suffix(".new")
        beside.write_text(json.dumps({**json.loads(counter.read_text()), "tasks_in_sprint": 1}))
        os.replace(beside, counter)
        assert any(json.loads(line)["sprint"]["tasks"] == 1 for line in follower.stdout)
        follower.send_signal(signal.SIGINT)
        _, errors = follower.communicate(timeout=60)
    finally:
        out_of_patience.cancel()
        follower.kill()
    assert (follower.returncode, errors) == (0, "")
