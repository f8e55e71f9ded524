"""An assistant's words: the JSON in them, or what is wrong with it and where."""

import json
import time

import pytest

from engine.assistants.answers import checked_answer, parse_answer
from engine.assistants.errors import UnusableAnswerError
from engine.assistants.protocol import OrderKind
from engine.assistants.schemas import PLAN, SCHEMAS, VERDICT

OK = {"ok": True, "reason": "fine"}
OK_TEXT = json.dumps(OK)


def a_plan(steps: int = 1) -> dict:
    step = {
        "name": "Do it",
        "action": "Do it well",
        "depends_on": [],
        "success_criteria": [{"criterion": "done", "verification": {"type": "command", "command": "true"}}],
    }
    return {
        "context": {},
        "steps": [{"id": f"step_{number}", **step} for number in range(1, steps + 1)],
        "acceptance_criteria": [
            {
                "id": "AC-1",
                "criterion": "works",
                "priority": "must",
                "verification": {"type": "file_exists", "path": "a"},
            }
        ],
        "quality_gates": {"test": "pytest"},
    }


def reason_for(text: str, schema: dict = VERDICT) -> str:
    with pytest.raises(UnusableAnswerError) as caught:
        parse_answer(text, schema)
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        OK_TEXT,
        f"```json\n{OK_TEXT}\n```",
        f"Sure, I looked at {{curly}} things:\n\n{OK_TEXT}\n\nTell me if that helps.",
        f'First {{"ok": false, "reason": "a draft"}}, no:\n{OK_TEXT}',
        f'{{"ok": fals, "reason": "torn"}} I mean {OK_TEXT}',
        f"{{ {OK_TEXT}",
    ],
    ids=["bare", "fenced", "in prose", "last wins", "after a broken one", "after a stray brace"],
)
def test_the_object_is_found(text):
    assert parse_answer(text, VERDICT) == OK


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("I would rather not.", "it holds no JSON object, it says 'I would rather not.'"),
        ('Here:\n{"ok": true, "rea', "cut off in line 2"),
        ('{"ok": true, "reason": "x",\n', "cut off in line"),
        ('{"ok": true,\n "reason": }', "its JSON is broken: expecting value in line 2"),
        ('{"reason": "x"}', "the answer has no ok"),
        ('{"ok": "yes", "reason": "x"}', "ok is 'yes', not a boolean"),
        ('{"ok": true, "reason": NaN}', "a number that JSON has not"),
        ('{"ok": true, "reason": "\\ud800"}', "half of a surrogate pair"),
        ('{"ok": true, "reason": "x", "deep": ' + "[" * 100 + "]" * 100 + "}", "nested deeper than 64"),
        ('{"ok": ' + "[" * 100_000, "nested too deeply"),
        ('{"ok": ' + "9" * 5000 + "}", "too many digits"),
    ],
)
def test_what_cannot_be_used_says_why(text, said):
    assert said in reason_for(text)


def test_half_a_plan_is_told_as_half_and_not_as_the_last_whole_step_in_it():
    text = json.dumps(a_plan(3))
    assert "cut off" in reason_for(text[: text.index("acceptance")], PLAN)


def test_a_plan_broken_in_the_middle_is_told_as_broken():
    text = json.dumps(a_plan(3)).replace('"id": "step_2",', '"id": step_2,')
    assert "its JSON is broken" in reason_for(text, PLAN)


def test_the_place_is_named():
    plan = json.loads(json.dumps(a_plan(4)))
    plan["steps"][3]["success_criteria"][0]["verification"] = {"type": "file_contains", "path": "README.md"}
    said = reason_for(json.dumps(plan), PLAN)
    assert "steps[3].success_criteria[0].verification has no pattern" in said


def test_somebody_elses_text_is_shown_clean_and_short():
    said = reason_for("\x1b[31mred " + "x" * 1_000_000)
    assert "\x1b" not in said
    assert len(said) < 300


def test_ten_thousand_steps_are_too_many():
    text = json.dumps(a_plan(10_000))
    began = time.process_time()
    assert "steps has 10,000 entries, at most 500 are taken" in reason_for(text, PLAN)
    assert time.process_time() - began < 5


def test_more_than_8_mib_are_not_looked_at():
    assert "bigger than 8 MiB" in reason_for(" " * (8 * 1024 * 1024 + 1))


@pytest.mark.parametrize("piece", ["{", '{"', '{"a":', '{"a":1}', "{x"])
def test_megabytes_of_braces_take_no_quadratic_time(piece):
    text = piece * (2 * 1024 * 1024 // len(piece))
    began = time.process_time()
    reason_for(text)
    assert time.process_time() - began < 10


def test_unknown_fields_are_let_through():
    assert checked_answer({**OK, "more": 1}, VERDICT)["more"] == 1


def test_each_schema_is_one():
    from jsonschema import Draft202012Validator

    assert set(OrderKind) - set(SCHEMAS) == {OrderKind.STEP}
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_a_good_plan_fits():
    assert checked_answer(a_plan(500), PLAN)
