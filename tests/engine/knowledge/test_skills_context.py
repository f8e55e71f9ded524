"""What agents are told of the skills that a goal calls for."""

import pytest

from engine.knowledge.skill import Skill
from engine.knowledge.skill_text import inject
from engine.knowledge.skills_context import MAX_CHARS, MAX_SKILLS, skills_context, skills_for
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


def test_a_goal_brings_its_skills(paths):
    text = skills_context(paths, "Hash the passwords at sign-in", "builder")
    assert text.startswith("## Skills\n\n### security: ")
    assert "Refuse by default" in text
    assert skills_context(paths, "Rename a thing", "builder") == ""


def test_files_and_domains_bring_skills_too(paths):
    assert "### data" in skills_context(paths, "Mend it", "planner", files=["db/migrations/0001.sql"])
    assert "### performance" in skills_context(paths, "Mend it", "planner", domains=["performance"])


def test_a_goal_that_calls_for_all_brings_the_best(paths):
    goal = "A secure API endpoint with a login form, a database migration, tests, a cache, ARIA labels and a deployment"
    assert len(skills_for(paths, goal)) == MAX_SKILLS
    assert skills_context(paths, goal, "planner").count("\n### ") == MAX_SKILLS


def test_one_that_is_too_long_is_left_out_whole(paths):
    lines = "\n".join(f"    - {number} {'x' * 480}" for number in range(40))
    head = "name: wide\npriority: 100\ntriggers: {keywords: [password], domains: [security]}\n"
    (paths.skills / "wide.yaml").write_text(f"{head}injection:\n  questions:\n{lines}\n")
    assert skills_for(paths, "password")[0].skill.name == "wide"
    told = skills_context(paths, "password", "planner")
    assert "### wide" not in told
    assert "### security" in told
    assert len(told) <= MAX_CHARS
