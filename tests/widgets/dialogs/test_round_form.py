"""A round of questions: defaults stand in the fields, what a person types is theirs and never lost."""

import pytest
from helpers.host import HostApp
from helpers.questions import ROUND, question

from engine.workspace.questions import QuestionKind
from widgets.dialogs.answers import RoundAnswers
from widgets.dialogs.question_field import AnswerLine
from widgets.dialogs.round_form import RoundForm

DEFAULTS = {"scope": "src/users.py\ntests/test_users.py", "test": "pytest -q", "python": "3.11", "unknown": ""}


def form(typed: dict[str, str] | None = None) -> RoundForm:
    return RoundForm(question(QuestionKind.ROUND, ROUND, "technical constraints"), typed)


async def press(dialog: RoundForm, *keys: str) -> list[RoundAnswers | None]:
    app = HostApp(dialog)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    return app.results


async def test_assuming_sends_every_default() -> None:
    assert await press(form(), "ctrl+r") == [RoundAnswers(DEFAULTS, frozenset(DEFAULTS))]


async def test_sending_needs_an_answer_where_there_is_no_default() -> None:
    assert await press(form(), "ctrl+s") == []
    answers = {**DEFAULTS, "unknown": "raise"}
    assert await press(form(), "ctrl+s", *"raise", "ctrl+s") == [
        RoundAnswers(answers, frozenset(DEFAULTS) - {"unknown"})
    ]


@pytest.mark.parametrize(
    ("keys", "question_id", "answer"),
    [
        (["enter", *"a.py", "tab"], "scope", "src/users.py\ntests/test_users.py\na.py"),
        (["tab", "down"], "test", "unittest"),
        (["tab", "end", "tab", *"tox"], "test", "tox"),
        (["tab", "enter", ".", "9"], "python", "3.11.9"),
        (["tab", "enter", "enter", *"raise"], "unknown", "raise"),
    ],
)
async def test_an_answer_is_no_longer_assumed(keys: list[str], question_id: str, answer: str) -> None:
    result = (await press(form(), *keys, "ctrl+r"))[0]
    assert result is not None
    assert result.answers == {**DEFAULTS, question_id: answer}
    assert result.assumed == frozenset(DEFAULTS) - {question_id}


async def test_an_answer_taken_back_is_assumed_again() -> None:
    assert await press(form(), "tab", "down", "up", "tab", "x", "backspace", "ctrl+r") == [
        RoundAnswers(DEFAULTS, frozenset(DEFAULTS))
    ]


async def test_leaving_answers_nothing_and_keeps_what_was_typed() -> None:
    dialog = form()
    assert await press(dialog, "tab", "down", "tab", "x", "escape") == [None]
    assert dialog.typed == {"test": "unittest", "python": "3.11x"}


async def test_leaving_keeps_even_the_last_letter() -> None:
    dialog = form()
    async with HostApp(dialog).run_test() as pilot:
        await pilot.pause()
        dialog.query(AnswerLine).last().value = "raise"
        dialog.action_leave()  # before anybody heard of the change
        await pilot.pause()
    assert dialog.typed == {"unknown": "raise"}


async def test_the_next_form_begins_with_what_was_typed() -> None:
    typed = {"scope": "a.py", "test": "tox", "python": "3.12", "unknown": "raise"}
    assert await press(form(typed), "ctrl+s") == [RoundAnswers(typed)]


async def test_too_late_an_answer_is_kept_in_sight() -> None:
    dialog = form()
    app = HostApp(dialog)
    async with app.run_test() as pilot:
        await pilot.press("tab", "tab", "x")
        dialog.show_over("answered in another terminal")
        await pilot.press("ctrl+r", "ctrl+s")
        await pilot.pause()
        assert app.results == []
        assert dialog.typed == {"python": "3.11x"}


@pytest.mark.parametrize("facts", [{}, {"round": "x", "questions": "none"}, {"questions": [{}, 3, {"options": [1]}]}])
async def test_facts_of_any_shape_make_a_form(facts: dict[str, object]) -> None:
    result = (await press(RoundForm(question(QuestionKind.ROUND, facts)), "ctrl+r"))[0]
    assert result is not None


async def test_the_question_that_has_the_focus_is_in_sight() -> None:
    many = [{"id": str(number), "text": f"Question {number}", "why": "because"} for number in range(30)]
    dialog = RoundForm(question(QuestionKind.ROUND, {"questions": many}))
    app = HostApp(dialog)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(20):
            await pilot.press("enter")
        await pilot.pause()
        field = app.focused.parent
        assert dialog.query_one("Form").region.contains_region(field.region)
