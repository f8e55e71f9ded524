"""Escalations, limits, permissions and diffs: a key an answer, and no answer by accident."""

from dataclasses import replace

import pytest
from helpers.host import HostApp
from helpers.questions import CAP, DIFF, ESCALATION, PERMISSION, ROUND, question, review_of
from textual.screen import Screen

from engine.workspace.questions import QuestionKind
from widgets.dialogs.answers import CapAnswer, EscalationAnswer, PermissionAnswer, ReviewAnswer, RoundAnswers
from widgets.dialogs.diff_dialog import DiffDialog
from widgets.inbox.question_dialogs import dialog_for
from widgets.parts.folded_lines import FoldedLines
from widgets.plans.review_screen import ReviewScreen

Kind = QuestionKind
FACTS = {Kind.PERMISSION: PERMISSION, Kind.ESCALATION: ESCALATION, Kind.CAP: CAP, Kind.ROUND: ROUND}


async def press(screen: Screen, *keys: str) -> list[object]:
    app = HostApp(screen)
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        return app.results


async def shown(screen: Screen, width: int = 100) -> str:
    """All lines of the list, cut ones and those out of sight too."""
    app = HostApp(screen)
    async with app.run_test(size=(width, 40)) as pilot:
        await pilot.pause()
        return "\n".join(row.left.plain for row in screen.query_one(FoldedLines).rows)


@pytest.mark.parametrize(
    ("kind", "keys", "answer"),
    [
        (Kind.ESCALATION, ["r", *"hint", "enter"], EscalationAnswer("retry", "hint")),
        (Kind.ESCALATION, ["r", "enter"], EscalationAnswer("retry")),
        (Kind.ESCALATION, ["e"], EscalationAnswer("edit")),
        (Kind.ESCALATION, ["s"], EscalationAnswer("skip")),
        (Kind.ESCALATION, ["d"], EscalationAnswer("by_hand")),
        (Kind.ESCALATION, ["x", "x"], EscalationAnswer("abort")),
        (Kind.ESCALATION, ["escape"], None),
        (Kind.CAP, ["1", "0", "enter"], CapAnswer("raise", 10.0)),
        (Kind.CAP, [*"$7,50", "enter"], CapAnswer("raise", 7.5)),
        (Kind.CAP, ["x", "x"], CapAnswer("abort")),
        (Kind.CAP, ["escape"], None),
        (Kind.PERMISSION, ["o"], PermissionAnswer("once")),
        (Kind.PERMISSION, ["s"], PermissionAnswer("session")),
        (Kind.PERMISSION, ["d", *"no", "enter"], PermissionAnswer("deny", "no")),
        (Kind.PERMISSION, ["d", "enter"], PermissionAnswer("deny")),
        (Kind.PERMISSION, ["escape"], None),
    ],
)
async def test_keys_answer(kind: Kind, keys: list[str], answer: object) -> None:
    assert await press(dialog_for(question(kind, FACTS[kind])), *keys) == [answer]


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (Kind.ESCALATION, ["enter", "space", "y", "down", "enter"]),
        (Kind.ESCALATION, ["x", "enter", "r", "escape"]),
        (Kind.CAP, ["enter", "5", "enter"]),
        (Kind.CAP, [*"99999", "enter"]),
        (Kind.CAP, [*"1.2.3", "enter"]),
        (Kind.PERMISSION, ["enter", "space", "y", "a", "tab", "enter", "down", "enter", "d", "escape"]),
    ],
)
async def test_nothing_is_answered_by_accident(kind: Kind, keys: list[str]) -> None:
    assert await press(dialog_for(question(kind, FACTS[kind])), *keys) == []


@pytest.mark.parametrize("kind", FACTS)
async def test_facts_of_any_shape_are_shown(kind: Kind) -> None:
    facts = {"tried": [1, {"attempt": {"a": 1}}, None], "tool": 7, "detail": [], "spent_usd": "much", "cap_usd": True}
    assert await press(dialog_for(question(kind, facts)), "escape") == [None]
    assert await press(dialog_for(question(kind, {})), "escape") == [None]


async def test_nothing_is_decided_once_nobody_waits() -> None:
    screen = dialog_for(question(Kind.PERMISSION, PERMISSION))
    app = HostApp(screen)
    async with app.run_test() as pilot:
        screen.show_over("the run was stopped")
        await pilot.press("o", "s")
        await pilot.pause()
        assert app.results == []


@pytest.mark.parametrize("width", [40, 80, 200])
async def test_a_permission_shows_the_command_to_its_last_character(width: int) -> None:
    text = await shown(dialog_for(question(Kind.PERMISSION, PERMISSION)), width)
    assert "".join(PERMISSION["detail"].split()) in "".join(text.split())


async def test_a_permission_spells_out_what_hides() -> None:
    facts = {**PERMISSION, "detail": "echo ok\u200b\n[b]rm[/b] -rf src"}
    assert await shown(dialog_for(question(Kind.PERMISSION, facts))) == "$ echo ok\\u200b\n  [b]rm[/b] -rf src"


async def test_an_escalation_shows_what_was_tried_the_hints_and_the_end_of_the_log() -> None:
    text = await shown(dialog_for(question(Kind.ESCALATION, ESCALATION), log="line\n" * 5000 + "the very end\n"))
    assert text.startswith("attempt 1  check failed\n✘ test_mouse failed: 'mouses' == 'mice'\nattempt 2\n✘ test_ox")
    assert "→ hint: Irregular ones: a table" in text
    assert text.endswith("the very end")
    assert "the end of its output  step_2.2.log" in text
    assert text.count("line\n") < 300


@pytest.mark.parametrize("key", ["s", "d"])
async def test_what_is_no_step_is_neither_skipped_nor_done_by_hand(key: str) -> None:
    asked = replace(question(Kind.ESCALATION, ESCALATION), step_id="")
    assert await press(dialog_for(asked), key) == []
    assert await press(dialog_for(asked), "e") == [EscalationAnswer("edit")]


@pytest.mark.parametrize(
    ("keys", "answers"), [(["y"], [True]), (["escape"], [False]), (["enter", "space", "Y", "down", "enter"], [])]
)
async def test_only_the_named_key_agrees_to_a_diff(keys: list[str], answers: list[bool]) -> None:
    assert await press(DiffDialog("Roll back?", DIFF, key="y", label="Roll back"), *keys) == answers


async def test_a_folded_line_of_a_diff_is_none_of_its_own() -> None:
    text = await shown(DiffDialog("Roll back?", DIFF, key="y", label="Roll back"), 60)
    assert all(line[0] in "d-+@ ↪" for line in text.split("\n"))
    assert "".join(DIFF.split()) == "".join(text.replace("↪", "").split())


async def test_an_empty_diff_says_so() -> None:
    dialog = DiffDialog("Roll back?", "", key="y", label="Roll back")
    app = HostApp(dialog)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "No file would change" in dialog.query_one(FoldedLines).render_line(0).text


def test_a_review_needs_its_plan() -> None:
    asked = question(Kind.REVIEW, {})
    assert isinstance(dialog_for(asked, review=review_of()), ReviewScreen)
    with pytest.raises(ValueError, match="needs the plan"):
        dialog_for(asked)


@pytest.mark.parametrize(
    ("answer", "document"),
    [
        (RoundAnswers({"a": "1", "b": ""}, frozenset("b")), {"answers": {"a": "1"}}),
        (ReviewAnswer("accept", override=True), {"choice": "accept", "override": True}),
        (ReviewAnswer("send_back", remark="less"), {"choice": "send_back", "remark": "less"}),
        (EscalationAnswer("retry", "hint"), {"choice": "retry", "hint": "hint"}),
        (EscalationAnswer("skip"), {"choice": "skip"}),
        (CapAnswer("raise", 7.5), {"choice": "raise", "cap_usd": 7.5}),
        (PermissionAnswer("deny", "no"), {"choice": "deny", "reason": "no"}),
        (PermissionAnswer("once"), {"choice": "once"}),
    ],
)
def test_an_answer_is_said_as_the_journal_wants_it(answer: object, document: dict[str, object]) -> None:
    assert answer.document == document
