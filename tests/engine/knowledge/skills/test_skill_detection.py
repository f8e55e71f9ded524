"""Which skills a goal calls for."""

import pytest

from engine.knowledge.skills.skill import Skill
from engine.knowledge.skills.skill_detection import detect
from engine.knowledge.skills.skills import read_skills
from engine.workspace.paths import WorkspacePaths

FLUX = Skill("flux", keywords=("flux", "flow rate"), domains=("backend",), file_patterns=("**/flux/**",), priority=55)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    return read_skills(WorkspacePaths(tmp_path_factory.mktemp("empty"))).found


@pytest.mark.parametrize(
    ("goal", "best"),
    [
        ("Let people reset their password by a magic link", "security"),
        ("Ask for a second factor (MFA) at login", "security"),
        ("Sanitize uploads so that no script gets in", "security"),
        ("Add a dark mode toggle to the settings page", "frontend"),
        ("Show a tooltip on every button of the sidebar", "frontend"),
        ("Add pagination to the orders endpoint", "backend"),
        ("Retry the webhook when the server does not answer", "backend"),
        ("Make the flaky tests stable", "testing"),
        ("Raise the coverage of the parser with property based tests", "testing"),
        ("Make the report load faster", "performance"),
        ("Find the memory leak in the importer", "performance"),
        ("Add ARIA labels so that a screen reader says what changed", "accessibility"),
        ("Mend colour contrast and focus order", "accessibility"),
        ("Move orders to PostgreSQL with a migration", "data"),
        ("Add a column for the currency and backfill it", "data"),
        ("Deploy it with Docker behind nginx", "devops"),
        ("Add a GitHub Actions workflow that lints", "devops"),
    ],
)
def test_the_best_of_ours(shipped, goal, best):
    assert detect(shipped, goal)[0].skill.name == best


@pytest.mark.parametrize(
    "goal",
    [
        "Rename a thing",
        "",
        "Just adjust the terms",
        "A restful walk through the capital",  # no REST, no API
        "Latest contest results",  # no test
        "Translate the greeting into Welsh",
    ],
)
def test_no_skill_is_called_for(shipped, goal):
    assert detect(shipped, goal) == ()


@pytest.mark.parametrize(
    ("goal", "score"),
    [
        ("Refill the flux", 20 + 5.5),
        ("Measure the flow rates of the flux, and flux again", 40 + 5.5),
        ("An endpoint", 15 + 5.5),
        ("A flux endpoint", 35 + 5.5),
        ("Mend src/flux/tank.py", 20 + 10 + 5.5),
    ],
)
def test_twenty_a_keyword_fifteen_a_domain_and_a_tenth_of_the_priority(goal, score):
    assert [one.score for one in detect([FLUX], goal)] == [score]


def test_it_says_what_it_was_found_by():
    found = detect([FLUX], "The flow rate of the server in lib/Flux/x.c")[0]
    assert found.keywords == ("flux", "flow rate")
    assert found.domains == ("backend",)
    assert found.file_patterns == ("**/flux/**",)


def test_words_that_are_the_same_count_once():
    skill = Skill("x", keywords=("test", "tests", "TEST"))
    assert detect([skill], "More tests")[0].score == 20


@pytest.mark.parametrize(
    ("file", "pattern", "is_match"),
    [
        ("src/App.TSX", "*.tsx", True),
        ("App.tsx", "**/*.tsx", True),
        ("auth/session.py", "**/auth/**", True),
        ("src/auth/session.py", "**/auth/**", True),
        ("src/author.py", "**/auth/**", False),
        ("src/app.ts", "*.tsx", False),
        ("x" * 5000, "*a" * 100, False),
    ],
)
def test_files_match_as_people_mean_it(file, pattern, is_match):
    skill = Skill("x", file_patterns=(pattern,))
    assert bool(detect([skill], "", files=[file])) == is_match


def test_domains_may_be_known_from_elsewhere():
    assert detect([FLUX], "Do it", domains=("global", "backend"))[0].domains == ("backend",)
    assert detect([Skill("x", domains=("global",))], "Do it", domains=("global",)) == ()


def test_the_best_comes_first_and_equals_stand_by_name():
    skills = [Skill(name, keywords=("flux",), priority=priority) for name, priority in (("b", 0), ("c", 90), ("a", 0))]
    assert [one.skill.name for one in detect(skills, "flux")] == ["c", "a", "b"]
