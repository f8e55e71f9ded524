"""A template, answers and the project's commands become a plan that can be built."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.answers import ANSWERS, TESTS, planned, survey

from engine.plans.placeholders import fill, placeholders_in
from engine.plans.problems import plan_problems
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Plan
from engine.workspace.records.survey import Survey

GOALS = {
    "python-feature": "Add a total to the shelf",
    "bug": "Fix the crash on an empty shelf",
    "refactor": "Rename Item to Thing",
    "documentation": "Document the shelf",
    "release": "Release 1.2.0",
    "plain": "Ponder",
    "article": "How to stock a pantry",
}


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def agent_of(name: str) -> str:
    return "content-writer" if name == "article" else "planner"


@pytest.mark.parametrize("known", [Survey(), survey()], ids=["nothing known", "known"])
@pytest.mark.parametrize("answers", [{}, ANSWERS], ids=["assumed", "answered"])
@pytest.mark.parametrize("name", GOALS)
def test_every_template_makes_a_plan_that_can_be_built(paths, name, answers, known):
    known = known.model_copy(update={"languages": {"Python": 1}})
    agent = agent_of(name)
    document = planned(paths, GOALS[name], answers if agent == "planner" else {}, agent, known)
    plan = Plan.model_validate(document)
    assert document["context"]["template"] == name
    assert list(plan_problems(paths, plan)) == []
    assert not set(placeholders_in(document)) - {"case"}
    assert re.fullmatch(r"bp_\d{8}_\d{6}_[0-9a-f]{4}", document["id"])
    assert [step.id for step in plan.steps] == [f"step_{number}" for number in range(1, len(plan.steps) + 1)]
    assert all(step.retry_behavior.fix_hints and step.retry_behavior.strategy for step in plan.steps)
    assert all(check.verification.subject for step in plan.steps for check in step.success_criteria)


def test_each_piece_of_the_scope_is_a_step_with_the_tests_as_its_check(paths):
    plan = Plan.model_validate(planned(paths, answers=ANSWERS))
    assert [step.name for step in plan.steps] == [
        "See that the tests pass before anything changes",
        "Build: The shelf knows the total of its items",
        "Build: The command prints the total",
        "Cover the unusual cases",
        "Try it as its user would",
    ]
    assert [step.depends_on for step in plan.steps[:3]] == [(), ("step_1",), ("step_2",)]
    assert plan.steps[1].success_criteria[0].verification.test_command == TESTS
    words = plan.steps[1].action.description
    assert "pantry/shelf.py, pantry/__main__.py" in words
    assert "- SC-001: No network in tests" in words
    assert "- The file format" in words
    assert "A count is negative: refuse it" in plan.steps[3].action.description


def test_results_become_criteria_with_what_verifies_them(paths):
    plan = Plan.model_validate(
        planned(
            paths,
            answers={"success": f"A: `{TESTS} tests.a`\nNOTES.md exists\nIt adds up\nIt looks good\n`sum()` adds up"},
        )
    )
    found = [
        (item.id, item.priority, item.verification.type, item.verification.subject) for item in plan.acceptance_criteria
    ]
    assert found == [
        ("AC-1", "must", "command", f"{TESTS} tests.a"),
        ("AC-2", "must", "file_exists", "NOTES.md"),
        ("AC-3", "must", "test_passes", TESTS),
        ("AC-4", "should", "", ""),
        ("AC-5", "must", "test_passes", TESTS),
    ]


def test_what_tests_cannot_show_is_left_to_a_person(paths):
    plan = Plan.model_validate(planned(paths, "Pantry", {"success": "They can stock one"}, "content-writer"))
    first = plan.acceptance_criteria[0]
    assert (first.criterion, first.priority, first.verification.type) == ("They can stock one", "should", "")


def test_gates_and_context_come_from_the_project(paths):
    document = planned(paths)
    assert document["quality_gates"] == {"lint": "python3 -m compileall -q pantry", "test": TESTS}
    assert document["context"] == {
        "learnings_loaded": [],
        "dependencies": ["click"],
        "domains": ["global", "testing"],
        "constraints": ["SC-001: No network in tests"],
        "template": "python-feature",
    }


def test_without_tests_nothing_pretends_to_check(paths):
    plan = Plan.model_validate(planned(paths, known=Survey(languages={"Python": 1})))
    assert not any(step.success_criteria for step in plan.steps)
    assert plan.quality_gates == ()
    assert [item.priority for item in plan.acceptance_criteria] == ["should"]


def test_the_test_command_that_was_answered_counts(paths):
    plan = Plan.model_validate(planned(paths, answers={**ANSWERS, "test_command": "make tests"}))
    assert {check.verification.runs for step in plan.steps[:3] for check in step.success_criteria} == {"make tests"}
    assert {gate.name: gate.command for gate in plan.quality_gates}["test"] == "make tests"


def test_a_remark_is_a_constraint_a_step_and_a_criterion(paths):
    plan = Plan.model_validate(planned(paths, answers=ANSWERS, remarks=("Use Decimal", " ")))
    assert "Asked for in the review: Use Decimal" in plan.context["constraints"]
    assert (plan.steps[-1].name, plan.steps[-1].depends_on) == ("Meet the review: Use Decimal", ("step_5",))
    last = plan.acceptance_criteria[-1]
    assert (last.criterion, last.priority) == ("Asked for in the review: Use Decimal", "should")


def test_many_pieces_stay_a_plan_that_one_can_read(paths):
    document = planned(paths, answers={"included": "\n".join(f"piece {number}" for number in range(500))})
    assert len(document["steps"]) < 30
    assert "piece 499" in str(document["steps"])


def test_the_failing_test_of_a_bug_is_checked_to_fail(paths, tmp_path):
    plan = Plan.model_validate(planned(paths, "Fix the crash", known=survey(commands=[])))
    assert plan.steps[1].success_criteria == ()
    known = survey(commands=[{"name": "test", "command": "test -e mended", "source": "x"}])
    plan = Plan.model_validate(planned(paths, "Fix the crash", known=known))
    command = plan.steps[1].success_criteria[0].verification.command
    shell = shutil.which("bash") or "sh"
    assert subprocess.run([shell, "-c", command], cwd=tmp_path).returncode == 0
    (tmp_path / "mended").touch()
    assert subprocess.run([shell, "-c", command], cwd=tmp_path).returncode == 1


def test_what_a_person_wrote_is_quoted_for_the_shell(paths, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", os.pathsep.join((os.environ["PATH"], str(Path(sys.executable).parent))))
    answers = {"article": "a b; touch gone.md", "keywords": "-v\nit's", "length": "about 3 words"}
    plan = Plan.model_validate(planned(paths, "Pantry", answers, "content-writer"))
    commands = [item.verification.command for item in plan.acceptance_criteria if item.verification.command]
    (tmp_path / "a b; touch gone.md").write_text("# it's -v four\n")
    for command in commands:
        assert subprocess.run(["sh", "-c", command], cwd=tmp_path).returncode == 0, command
    assert not (tmp_path / "gone.md").exists()


def test_filling_in_is_done_once():
    assert fill("{goal} {other} {", {"goal": "{test_command}", "test_command": "x"}) == "{test_command} {other} {"
    assert fill({"command": "cat {file}; {test_command}"}, {"file": "a b", "test_command": "x y"}) == {
        "command": "cat 'a b'; x y"
    }
