"""What agents are told of the skills that a goal calls for."""

import pytest

from engine.knowledge.skills.skill import Skill
from engine.knowledge.skills.skill_text import inject
from engine.knowledge.skills.skills_context import MAX_SKILLS, skills_for
from engine.workspace.paths import WorkspacePaths

FLUX = Skill("flux", "All of it", questions=("How much?",), guidelines=("Refill it",), checklist=("It is full",))


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "studio" / "skills").mkdir(parents=True)
    return WorkspacePaths(tmp_path)


@pytest.mark.parametrize(
    ("agent", "told", "untold"),
    [
        ("planner", ["How much?"], ["Refill it", "It is full"]),
        ("builder", ["Refill it", "It is full"], ["How much?"]),
        ("content-writer", ["How much?", "Refill it", "It is full"], []),
        ("", ["How much?", "Refill it", "It is full"], []),
    ],
)
def test_each_agent_is_told_its_part(agent, told, untold):
    text = inject(FLUX, agent)
    assert text.startswith("### flux: All of it")
    assert all(f"- {line}" in text for line in told)
    assert not any(line in text for line in untold)


def test_a_part_that_is_empty_has_no_heading():
    assert inject(Skill("flux"), "") == "### flux"


def names(paths, goal, **clues):
    return [one.skill.name for one in skills_for(paths, goal, **clues)]


def test_a_goal_brings_its_skills(paths):
    assert names(paths, "Hash the passwords at sign-in") == ["security", "backend"]
    assert names(paths, "Rename a thing") == []


def test_files_and_domains_bring_skills_too(paths):
    assert names(paths, "Mend it", files=["db/migrations/0001.sql"]) == ["data"]
    assert names(paths, "Mend it", domains=["performance"]) == ["performance"]


def test_a_goal_that_calls_for_all_brings_the_best(paths):
    goal = "A secure API endpoint with a login form, a database migration, tests, a cache, ARIA labels and a deployment"
    assert len(names(paths, goal)) == MAX_SKILLS
