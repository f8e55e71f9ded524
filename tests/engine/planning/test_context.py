"""What agents are told besides their order."""

import pytest
from helpers.planned import Planned, plan_entry
from helpers.plans import document

from engine.context.injection.records import Part
from engine.planning.context import knowledge_for, skill_names
from engine.planning.planning_file import Planning
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import Survey


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def test_the_skills_that_the_goal_calls_for(paths):
    planning = Planning(goal="Hash the passwords at sign-in")
    write(paths.planning("task_1"), planning.model_dump_json())
    builder, planner = (knowledge_for(paths, "task_1", agent) for agent in ("builder", "planner"))
    assert builder.text.startswith("## Skills\n\n### security: ")
    assert builder.text != planner.text
    assert [item.key for item in builder.items] == skill_names(paths, planning) == ["security", "backend"]


def test_what_the_survey_found_counts_too(paths):
    survey = Survey(mentioned=("db/migrations/0001.sql",), domains=("global", "performance"))
    planning = Planning(goal="Mend it", survey=survey)
    write(paths.planning("task_1"), planning.model_dump_json())
    assert set(skill_names(paths, planning)) == {"data", "performance"}
    assert [item.key for item in knowledge_for(paths, "task_1", "planner").items] == skill_names(paths, planning)


def test_without_a_goal_there_are_none(paths):
    assert knowledge_for(paths, "task_1", "builder").text == ""
    assert skill_names(paths, Planning(goal="Rename a thing")) == []


def test_the_goal_of_a_task_that_was_planned_elsewhere_is_its_plans(paths):
    write(paths.plan("task_1"), '{"goal": "Hash the passwords"}')
    known = knowledge_for(paths, "task_1", "builder")
    assert known.goal == "Hash the passwords"
    assert {item.part for item in known.items} == {Part.SKILLS}  # the order tells the task itself


def test_a_plan_that_cannot_be_read_has_no_goal(paths):
    write(paths.plan("task_1"), "{")
    assert knowledge_for(paths, "task_1", "builder").goal == ""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_they_are_handed_over_by_name(paths):
    planned = Planned(paths, plan_entry(), goal="Add a password to the greeting")
    planned.to_review()
    planned.answer(choice="accept", override=True)
    planned.run()
    state = document(paths.session_state(planned.state.session_id))
    assert state["handoffs"][0]["context_passed"]["skills"] == ["security"]
