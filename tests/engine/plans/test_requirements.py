"""Answers land where formats.md wants them, and what was assumed says so."""

from helpers.answers import ANSWERS, GOAL, TESTS, ids, survey

from engine.plans.questions import Round, rounds_for
from engine.plans.requirements import is_assumed, labelled, requirements_from
from engine.workspace.questions import FormQuestion
from engine.workspace.records.plan import Requirements

ROUNDS = rounds_for("planner", GOAL, survey())


def test_each_answer_has_its_place():
    found = requirements_from(ROUNDS, ANSWERS, frozenset())
    confirmations = found.pop("user_confirmations")
    assert found == {
        "scope": {
            "included": ["The shelf knows the total of its items", "The command prints the total"],
            "excluded": ["The file format"],
        },
        "success_criteria": ANSWERS["success"].splitlines(),
        "technical_constraints": [
            "SC-001: No network in tests",
            "It is about: pantry/shelf.py, pantry/__main__.py",
            f"Tests run with: {TESTS}",
            "Dependencies: No new dependencies",
        ],
        "edge_cases": [
            {"case": "The shelf is empty", "handling": "the total is 0"},
            {"case": "A count is negative", "handling": "refuse it"},
            {"case": "It is cut off half way", "handling": "Nothing is written"},
        ],
        "quality_requirements": {"testing": ["The total, in tests/test_total.py"], "security": [], "performance": []},
    }
    assert [item["round"] for item in confirmations] == [1] * 3 + [2] * 4 + [3] * 3 + [4] * 4
    assert not any(is_assumed(item["response"]) for item in confirmations)


def test_an_assumed_default_says_so_and_where_it_is_from():
    found = requirements_from(ROUNDS, ANSWERS, frozenset({"test_command"}))
    responses = {item["question"]: item["response"] for item in found["user_confirmations"]}
    assert responses["Which command runs the tests?"] == f"{TESTS} (assumed, nobody answered; from tests/)"
    assert sum(map(is_assumed, responses.values())) == 1


def test_without_answers_everything_is_assumed():
    for assumed in (ids(ROUNDS), frozenset()):
        found = requirements_from(ROUNDS, {}, assumed)
        assert all(is_assumed(item["response"]) for item in found["user_confirmations"])


def test_a_question_without_default_and_answer_is_not_answered():
    rounds = (Round(1, "", (FormQuestion("files", "Which?"),)),)
    found = requirements_from(rounds, {}, frozenset())
    assert is_assumed(found["user_confirmations"][0]["response"])
    assert found["technical_constraints"] == []


def test_questions_of_an_assistant_go_where_those_of_their_round_go():
    constraint, edge = FormQuestion("db", "Which database?"), FormQuestion("down", "What if the store is down?")
    rounds = (Round(2, "", (constraint,)), Round(3, "", (edge,)))
    found = requirements_from(rounds, {"db": "sqlite", "down": "fail open\nlog it"}, frozenset())
    assert found["technical_constraints"] == ["Which database? sqlite"]
    assert found["edge_cases"] == [{"case": "What if the store is down?", "handling": "fail open; log it"}]


def test_bullets_and_empty_words_are_no_values():
    found = requirements_from(ROUNDS, {"included": "- one\n\n* two\n", "excluded": "Nothing."}, frozenset())
    assert found["scope"] == {"included": ["one", "two"], "excluded": []}


def test_escape_codes_do_not_come_through():
    found = requirements_from(ROUNDS, {"included": "a\x1b[31mb"}, frozenset())
    assert found["scope"]["included"] == ["ab"]
    assert "\x1b" not in str(found["user_confirmations"])


def test_a_labelled_answer_is_found_again():
    found = Requirements.model_validate(requirements_from(ROUNDS, ANSWERS, frozenset()))
    assert labelled(found, "test_command") == TESTS
    assert labelled(found, "keywords") == ""
