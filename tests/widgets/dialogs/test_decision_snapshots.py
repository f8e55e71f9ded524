"""How the dialogs look in which a person decides."""

from collections.abc import Callable
from typing import Any

import pytest
from helpers.host import HostApp
from helpers.questions import CAP, DIFF, ESCALATION, LOG, PERMISSION, ROUND, question, review_of
from textual.screen import Screen

from engine.workspace.questions import QuestionKind
from widgets.dialogs.cap_dialog import CapDialog
from widgets.dialogs.diff_dialog import DiffDialog
from widgets.dialogs.escalation_dialog import EscalationDialog
from widgets.dialogs.goal_dialog import GoalDialog
from widgets.dialogs.permission_dialog import PermissionDialog
from widgets.dialogs.round_form import RoundForm
from widgets.plans.review_screen import ReviewScreen

Compare = Callable[..., bool]
sizes = pytest.mark.parametrize("size", [(80, 24), (100, 40), (200, 60)], ids="{0[0]}x{0[1]}".format)

SCREENS: dict[str, tuple[Callable[[], Screen[Any]], tuple[str, ...]]] = {
    "goal": (lambda: GoalDialog("claude"), (*"plurals", "tab", "tab", "down")),
    "round": (
        lambda: RoundForm(question(QuestionKind.ROUND, ROUND, "Round 2 of 4: technical constraints")),
        ("tab", "down"),
    ),
    "review": (lambda: ReviewScreen(review_of()), ("j",) * 7),
    "blocked": (lambda: ReviewScreen(review_of(score=64, level="blocked")), ("a",)),
    "runs": (lambda: ReviewScreen(review_of()), ("j", "j", "j", "enter", "j", "j", "enter")),
    "escalation": (lambda: EscalationDialog(question(QuestionKind.ESCALATION, ESCALATION), LOG), ()),
    "hint": (lambda: EscalationDialog(question(QuestionKind.ESCALATION, ESCALATION), LOG), ("r", *"mice")),
    "cap": (lambda: CapDialog(question(QuestionKind.CAP, CAP)), ("4", "enter")),
    "permission": (lambda: PermissionDialog(question(QuestionKind.PERMISSION, PERMISSION)), ()),
    "diff": (lambda: DiffDialog("Roll step_2 back?", DIFF, key="y", label="Roll back"), ("j",)),
}


@sizes
@pytest.mark.parametrize("name", SCREENS)
def test_decision(snap_compare: Compare, name: str, size: tuple[int, int]) -> None:
    make, keys = SCREENS[name]
    assert snap_compare(HostApp(make()), press=keys, terminal_size=size)


@pytest.mark.parametrize("name", ["review", "round", "diff"])
def test_decision_without_colour(snap_compare: Compare, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    make, keys = SCREENS[name]
    assert snap_compare(HostApp(make()), press=keys, terminal_size=(80, 24))
