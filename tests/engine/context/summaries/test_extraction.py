"""Summaries by extraction."""

import json
import time

import pytest

from engine.context.counting.encoder import encoder
from engine.context.summaries.extraction import extract_summary, most_tokens

NOTE = """# Reset tokens

Two workers could consume one reset token. Nobody had thought of that.

## What we did

The token row is locked now. We decided to lock rather than to retry. It looked simple.
Checkout went from 2.4s to 1.1s afterwards.

```python
retries = 17  # never
```

- It must stay that way
"""


def tokens(text: str) -> int:
    return len(encoder().encode_ordinary(text))


def test_the_first_sentence_decisions_and_numbers_are_told_in_order():
    assert extract_summary(NOTE, 1000).split("\n") == [
        "Reset tokens",
        "Two workers could consume one reset token.",
        "What we did",
        "The token row is locked now.",
        "We decided to lock rather than to retry.",
        "Checkout went from 2.4s to 1.1s afterwards.",
        "It must stay that way",
    ]


def test_only_a_mark_at_the_beginning_of_a_line_is_left_out():
    text = "- **Before:** 3 - 5 ms\n* 2 + 2\n12. a step"
    assert extract_summary(text, 100).splitlines()[:2] == ["**Before:** 3 - 5 ms", "2 + 2"]


def test_with_little_room_the_first_sentence_stays_then_decisions_then_numbers():
    first, decision = "Two workers could consume one reset token.", "We decided to lock rather than to retry."
    assert extract_summary(NOTE, most_tokens(first)) == first
    assert extract_summary(NOTE, most_tokens(first) + most_tokens(decision)) == f"{first}\n{decision}"


def test_a_first_sentence_without_room_is_shortened():
    assert extract_summary("Everything about this was surprising.", 8) == "Everyt"


@pytest.mark.parametrize(("text", "room"), [("", 100), ("  \n\n", 100), ("Something", 0), ("```\ncode 17\n```", 100)])
def test_nothing_comes_of_nothing(text, room):
    assert extract_summary(text, room) == ""


def test_a_plan_is_told_by_goal_steps_and_decisions():
    plan = {
        "id": "bp_1",
        "goal": "Add a login form",
        "steps": [{"name": "Write the form"}, {"name": "Test it"}, "no step", {"name": None}],
        "gathered_requirements": {
            "technical_constraints": ["No new dependency"],
            "user_confirmations": [{"question": "Remember me?", "response": "No", "round": 1}],
        },
    }
    assert extract_summary(json.dumps(plan), 1000).split("\n") == [
        "Add a login form",
        "Write the form",
        "Test it",
        "No new dependency",
        "Remember me?: No",
    ]


@pytest.mark.parametrize(
    "text", ['{"goal": ', "{}", '{"goal": 7, "steps": 3}', '{"steps": [[[]]]}', '{"goal": {"a": 1}}', "[" * 100_000]
)
def test_documents_of_any_shape_raise_nothing(text):
    extract_summary(text, 1000)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("決済が二重に実行された。原因を調べた。行をロックすると決定した。終わり。", "行をロックすると決定した。"),
        ("Der Test war rot. Kaffee half. Wir haben uns für Sperren entschieden.", "entschieden"),
        ("Le test échouait. Du café. Nous avons décidé de verrouiller.", "décidé"),
        ("Тест упал. Кофе. Время стало 40 мс.", "40 мс"),
    ],
)
def test_other_languages_have_first_sentences_decisions_and_numbers_too(text, told):
    summary = extract_summary(text, 1000)
    assert summary.startswith(text[:5])
    assert told in summary
    assert len(summary.split("\n")) == 2


@pytest.mark.parametrize("max_tokens", [5, 40, 300])
@pytest.mark.parametrize(
    "text",
    [
        NOTE * 20,
        "決済が二重に実行された。行を12回ロックすると決定した。" * 50,
        "Δοκιμή 12 απέτυχε πάντα. " * 50,
        "🔥 2.4s → 1.1s! " * 80,
        "x1y2z3 0xdeadbeef-4711 must " * 90,
    ],
)
def test_a_summary_weighs_no_more_than_it_may(text, max_tokens):
    assert tokens(extract_summary(text, max_tokens)) <= max_tokens


@pytest.mark.parametrize(
    "text", ["word 7 " * 150_000, "a" * 1_000_000, "A decision. " * 90_000, "# x\n" * 250_000, "<" * 10**6]
)
def test_a_megabyte_takes_no_time(text):
    started = time.process_time()
    assert tokens(extract_summary(text, 200)) <= 200
    assert time.process_time() - started < 5  # 1 s at most here; a pattern that explodes would take minutes


def test_escape_codes_do_not_get_into_a_summary():
    assert extract_summary("It \x1b[31mmust\x1b[0m stay.", 100) == "It must stay."
