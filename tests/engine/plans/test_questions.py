"""The bank of questions: four rounds, with defaults drawn from the project."""

import pytest
from helpers.answers import GOAL, TESTS, survey

from engine.plans.question_defaults import SOURCES
from engine.plans.questions import BANKS, NoQuestionsError, bank_of, round_document, round_from, rounds_for
from engine.plans.requirements import CONSTRAINTS_ROUND, EDGES_ROUND, LABELS, PLACES
from engine.workspace.records.survey import Survey


def question(question_id: str, known: Survey, agent: str = "planner", goal: str = GOAL):
    return next(q for asked in rounds_for(agent, goal, known) for q in asked.questions if q.id == question_id)


@pytest.mark.parametrize("agent", BANKS)
def test_each_agent_asks_four_rounds_of_two_to_four_questions(agent):
    rounds = rounds_for(agent, GOAL, survey())
    assert [asked.number for asked in rounds] == [1, 2, 3, 4]
    assert all(2 <= len(asked.questions) <= 4 for asked in rounds)
    assert all(question.text and question.why for asked in rounds for question in asked.questions)


@pytest.mark.parametrize("agent", BANKS)
def test_the_bank_names_only_what_the_code_knows(agent):
    found = [(asked["number"], item) for asked in bank_of(agent) for item in asked["questions"]]
    names = [item["id"] for _, item in found]
    assert len(names) == len(set(names))
    for number, item in found:
        assert item["kind"] in ("text", "list", "choice")
        assert item.get("drawn_from", "goal") in SOURCES
        is_placed = item["id"] in PLACES or item["id"] in LABELS or number in (CONSTRAINTS_ROUND, EDGES_ROUND)
        assert is_placed or item["id"] == "ready"


@pytest.mark.parametrize("agent", BANKS)
def test_nothing_is_without_a_default_where_nothing_is_known(agent):
    unknown = [q.id for asked in rounds_for(agent, GOAL, Survey()) for q in asked.questions if not q.default]
    assert unknown == (["files", "test_command"] if agent == "planner" else [])


@pytest.mark.parametrize(
    ("question_id", "more", "default", "source"),
    [
        ("test_command", {}, TESTS, "tests/"),
        ("success", {}, f"{GOAL}\nAll tests pass: `{TESTS}`", "your goal and tests/"),
        ("constraints", {}, "NEVER VIOLATE SC-001: No network in tests", "STUDIO_KNOWLEDGE_BASE.md"),
        ("files", {}, "pantry/shelf.py", "files that the goal names or is likely about"),
        ("files", {"mentioned": [], "entry_points": ["a.py"]}, "a.py", "where the program starts"),
        ("dependencies", {}, "No new dependencies", "1 are there already, in pyproject.toml"),
        ("ready", {}, "Nothing: the work tree is clean, on branch main", "git status"),
        (
            "excluded",
            {"git": {"is_repository": True, "changed": ["a.py"]}},
            "Your change of a.py, which is not committed yet",
            "git status",
        ),
    ],
)
def test_a_default_comes_from_the_project_and_says_from_where(question_id, more, default, source):
    found = question(question_id, survey(**more))
    assert (found.default, found.source) == (default, source)


def test_adversaries_follow_the_domains():
    assert "path, a command or markup" in question("adversaries", survey(domains=["security"])).default
    assert question("adversaries", survey(domains=[])).source == "what is usual"


def test_an_article_stands_in_a_file_named_after_the_goal():
    found = question("article", Survey(), "content-writer", "How to Stock a Pantry!")
    assert found.default == "content/how-to-stock-a-pantry.md"


def test_a_goal_of_several_lines_stays_one_value():
    assert question("included", Survey(), goal="Add\nthis").default == "Add this"


def test_who_makes_no_plans_asks_no_questions():
    with pytest.raises(NoQuestionsError, match="builder"):
        rounds_for("builder", GOAL, Survey())


def test_a_round_survives_the_journal():
    for asked in rounds_for("planner", GOAL, survey()):
        assert round_from(round_document(asked)) == asked


def test_what_is_no_question_is_left_out():
    assert (
        round_from({"questions": [5, {"id": "a"}, {"id": "b", "text": "Why?"}, {"text": "No id"}]}).questions[0].id
        == "b"
    )
    assert round_from({"questions": "none"}).questions == ()


def test_what_an_assistant_asks_is_cleaned():
    document = {"number": 1, "title": "a\x1b[2J", "questions": [{"id": "a", "text": "b\x1b[2J", "options": ["c\x07"]}]}
    found = round_from(document)
    assert (found.title, found.questions[0].text, found.questions[0].options) == ("a", "b", ("c\ufffd",))
