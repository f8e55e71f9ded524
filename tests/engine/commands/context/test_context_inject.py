"""`studio context-inject`."""

import json
import os
from pathlib import Path

import pytest

from engine.commands.main import run
from engine.context.injection.records import Part
from engine.running.runs import make_crew
from engine.workspace.paths import WorkspacePaths

TASK = "task_20260204_101500"


@pytest.fixture
def inject(acme: Path, capsys: pytest.CaptureFixture[str]):
    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["-C", os.fspath(acme), "context-inject", *words])
        return code, *capsys.readouterr()

    return call


def test_the_context_of_a_task(inject):
    code, text, _ = inject("--task-id", TASK)
    assert code == 0
    assert text.startswith("## Invariants\n\n### AD-001: One service, one database\n")
    assert "## Current task\n\n### task_20260204_101500: Add sign-in endpoint with rate limiting (failed)" in text


@pytest.mark.parametrize("agent", ["planner", "builder"])
def test_an_agent_gets_the_same_in_a_run(inject, acme, agent):
    text = inject("--task-id", TASK, "--agent", agent)[1]
    crew = make_crew(WorkspacePaths(acme), TASK, "offline")
    assert text.rstrip("\n") == (crew.planner_context if agent == "planner" else crew.builder_context)
    assert "## Current task" not in text


def test_another_goal(inject):
    found = json.loads(inject("--task-id", TASK, "--goal", "Freeze the clock of a test", "--json")[1])
    assert found["goal"] == "Freeze the clock of a test"
    assert "Freeze the clock in rate-limit tests" in found["text"]


def test_a_goal_needs_no_task(inject):
    code, text, _ = inject("--goal", "Never log a token")
    assert code == 0
    assert "### SC-002" in text
    assert "## Current task" not in text


def test_json_says_why(inject):
    found = json.loads(inject("--task-id", TASK, "--json")[1])
    assert found["items"][0] == {
        "key": "AD-001",
        "part": "invariants",
        "title": "One service, one database",
        "text": found["items"][0]["text"],
        "tokens": found["items"][0]["tokens"],
        "why": "tier 0: always",
        "source": "studio/context/invariants.md",
    }
    assert [use["part"] for use in found["parts"]] == [part.value for part in Part]
    assert {"goal", "agent", "domains", "tokens", "counted", "left_out", "notes"} < set(found)


def test_what_if(inject):
    found = json.loads(inject("--task-id", TASK, "--json", "--without", "SC-001", "--without", "SL-001")[1])
    left = {one["key"]: one["why"] for one in found["left_out"]}
    assert (left["SC-001"], left["SL-001"]) == ("left out by you", "left out by you")


def test_counting_is_remembered(inject):
    assert json.loads(inject("--task-id", TASK, "--json")[1])["counted"] is False
    assert json.loads(inject("--task-id", TASK, "--json", "--exact")[1])["counted"] is True
    assert json.loads(inject("--task-id", TASK, "--json")[1])["counted"] is True


def test_an_invariant_is_added_and_told(inject, acme):
    before = (acme / "studio" / "context" / "invariants.md").read_text()
    code, text, _ = inject("--update-invariants", "Every handler has a time-out. Five seconds.", "--type", "con")
    assert (code, text) == (0, "Invariant added: CON-002: Every handler has a time-out\n")
    added = "### CON-002: Every handler has a time-out\n**Constraint**: Every handler has a time-out. Five seconds.\n\n"
    after = (acme / "studio" / "context" / "invariants.md").read_text()
    assert after == before.replace("## Patterns", f"{added}## Patterns")
    assert "CON-002" in inject("--task-id", TASK)[1]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--json",),
        ("--task-id", ""),
        ("--summarize",),
        ("--summarize", "--goal", "x"),
        ("--update-invariants", "text"),
        ("--update-invariants", " ", "--type", "AD"),
        ("--nonsense",),
        ("--task-id",),
    ],
)
def test_what_is_missing_is_told(inject, words):
    code, out, err = inject(*words)
    assert (code, out) == (1, "")
    assert "Usage:" in err


def test_an_unknown_word(inject):
    code, _, err = inject("everything")
    assert code == 1
    assert err.startswith("Unknown command: everything\nUsage: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--task-id", "task_none"), "There is no task task_none"),
        (("--task-id", "../etc"), "'../etc' is no name of a task"),
        (("--task-id", TASK, "--agent", "cook"), "There is no agent 'cook'"),
        (("--update-invariants", "x", "--type", "XY"), "There is no type 'XY' of invariants"),
        (("--summarize", "--task-id", "task_none"), "task_none has no plan that could be summarized"),
    ],
)
def test_what_cannot_be_done(inject, words, said):
    code, out, err = inject(*words)
    assert (code, out) == (1, "")
    assert said in err


def test_a_file_that_cannot_be_read_is_told_beside_the_context(inject, acme):
    (acme / "studio" / "learnings" / "backend.md").write_bytes(b"\xff")
    code, text, err = inject("--task-id", TASK)
    assert code == 0
    assert "## Invariants" in text
    assert err.startswith("studio/learnings/backend.md: not UTF-8")


def test_summaries(inject, acme):
    assert "Add sign-in endpoint" in inject("--summarize", "--task-id", TASK)[1]
    for number in range(6):
        folder = acme / ".studio" / "tasks" / f"task_test_1{number}"
        folder.mkdir()
        (folder / "plan.json").write_text(json.dumps({"goal": f"Goal {number}"}))
    code, text, _ = inject("--trigger-summarization")
    assert code == 0
    assert text.startswith("Summarized tasks: 3\n\n### task_test_10: ")


def test_status(inject):
    text = inject("--status")[1]
    assert text.startswith("CONTEXT INJECTION STATUS\n")
    found = json.loads(inject("--status", "--json")[1])
    assert found["tasks"]["tier1"] == ["task_test_001", TASK]
    assert found["always_told"][0]["part"] == "invariants"


def test_help(inject):
    assert "--update-invariants TEXT" in inject("help")[1]
