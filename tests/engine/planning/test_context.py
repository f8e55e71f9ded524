"""What agents are told besides their order."""

import pytest
from helpers.planned import Planned, plan_entry
from helpers.plans import document

from engine.planning.context import skill_names, skills_section
from engine.planning.planning_file import Planning
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.survey import Survey


@pytest.fixture
def paths(tmp_path):
    return WorkspacePaths(tmp_path)


def test_the_skills_that_the_goal_calls_for(paths):
    planning = Planning(goal="Hash the passwords at sign-in")
    assert skills_section(paths, planning, "builder").startswith("## Skills\n\n### security: ")
    assert skills_section(paths, planning, "planner") != skills_section(paths, planning, "builder")
    assert skill_names(paths, planning) == ["security", "backend"]


def test_what_the_survey_found_counts_too(paths):
    survey = Survey(mentioned=("db/migrations/0001.sql",), domains=("global", "performance"))
    assert set(skill_names(paths, Planning(goal="Mend it", survey=survey))) == {"data", "performance"}


def test_without_a_goal_there_are_none(paths):
    assert skills_section(paths, None, "builder") == ""
    assert skills_section(paths, Planning(), "builder") == ""
    assert skill_names(paths, Planning(goal="Rename a thing")) == []


def test_they_are_handed_over_by_name(paths):
    planned = Planned(paths, plan_entry(), goal="Add a password to the greeting")
    planned.to_review()
    planned.answer(choice="accept", override=True)
    planned.run()
    state = document(paths.session_state(planned.state.session_id))
    assert state["handoffs"][0]["context_passed"]["skills"] == ["security"]
