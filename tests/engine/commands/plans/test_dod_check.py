"""`studio dod-check TASK`."""

import json

import pytest
from helpers.plans import TASK, command_check, document, step, write_plan

from engine.commands.main import run
from engine.orchestration.questions import ask
from engine.workspace.journal import append_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind

LEARNED = "The label printer rejected every order because its firmware expects Latin-1"

WHOLE = {"acceptance_criteria": [{"id": "AC-1", **command_check("true")}], "quality_gates": {"test": "true"}}


@pytest.fixture
def failing(tmp_path, capsys):
    """The points that do not hold, with the exit code."""

    def call() -> tuple[int, dict[str, str]]:
        capsys.readouterr()
        code = run(["-C", str(tmp_path), "dod-check", TASK, "--json"])
        found = json.loads(capsys.readouterr().out)
        assert found["done"] is (code == 0)
        return code, {point["name"]: point["detail"] for point in found["checks"] if not point["passed"]}

    return call


@pytest.fixture
def built(tmp_path, capsys) -> WorkspacePaths:
    paths = write_plan(tmp_path, step("a", "true"), **WHOLE)
    assert run(["-C", str(tmp_path), "build", TASK]) == 0
    return paths


def session_of(paths: WorkspacePaths) -> str:
    return max(path.name for path in paths.orchestration.glob("orch_*"))


def test_a_complete_build_is_done(built, failing):
    assert failing() == (0, {})


def test_before_the_build_nothing_is(tmp_path, failing):
    write_plan(tmp_path, step("a", "true"), **WHOLE)
    code, missing = failing()
    assert code == 1
    assert missing == {
        "steps": "a",
        "criteria": "AC-1",
        "gates": "test",
        "manifest": "there is none",
        "learnings": "the learn phase has not run",
    }


def test_a_step_that_is_to_do_again(tmp_path, built, failing):
    assert run(["-C", str(tmp_path), "step-progress", "reset", TASK, "a"]) == 0
    assert "steps" in failing()[1]


def test_an_open_question(built, failing):
    ask(built, session_of(built), "q1", QuestionKind.ESCALATION, "What now?", task_id=TASK)
    assert failing() == (1, {"questions": "What now?"})


def test_learnings_that_were_noticed_have_to_be_kept(built, failing):
    append_event(built, session_of(built), "learning_noticed", task_id=TASK, text=LEARNED)
    assert failing() == (1, {"learnings": "1 of 1 noticed wait for your word (`studio inbox`)"})
    manifest = document(built.manifest(TASK))
    built.manifest(TASK).write_text(json.dumps({**manifest, "learnings_captured": 1}))
    assert failing() == (0, {})


@pytest.mark.parametrize(("priority", "holds"), [("should", True), ("must", False)])
def test_only_what_must_hold_has_to(tmp_path, failing, priority, holds):
    write_plan(
        tmp_path,
        step("a", "true"),
        acceptance_criteria=[{"id": "AC-1", "priority": priority, **command_check("false")}],
    )
    run(["-C", str(tmp_path), "build", TASK])
    assert ("criteria" not in failing()[1]) is holds


def test_a_task_that_v5s_scripts_finished(tmp_path, failing):
    paths = write_plan(tmp_path, step("a", "true"), **WHOLE)
    paths.progress(TASK).write_text(json.dumps({"completed_steps": ["a"], "status": "complete"}))
    manifest = {"status": "COMPLETE", "acceptance_criteria_passed": 1, "quality_gates": {"test": "PASS"}}
    paths.manifest(TASK).write_text(json.dumps({**manifest, "learnings_captured": 0}))
    assert failing() == (0, {})


def test_as_text(tmp_path, built, capsys):
    capsys.readouterr()
    run(["-C", str(tmp_path), "dod-check", TASK])
    assert capsys.readouterr().out.splitlines()[:2] == [f"{TASK} is done", "pass  steps      all 1 done"]


@pytest.mark.parametrize("words", [["nope"], ["../x"], []])
def test_what_is_not_there(tmp_path, capsys, words):
    (tmp_path / ".studio").mkdir()
    assert run(["-C", str(tmp_path), "dod-check", *words]) == 1
    assert capsys.readouterr().out == ""


def test_a_damaged_file_is_named(tmp_path, built, capsys):
    built.manifest(TASK).write_text("{half")
    capsys.readouterr()
    assert run(["-C", str(tmp_path), "dod-check", TASK]) == 1
    assert "manifest.json: not JSON" in capsys.readouterr().err
