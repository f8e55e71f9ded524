"""A key an answer; what is pressed by accident answers nothing."""

import pytest
from helpers.host import HostApp

from widgets.dialogs.choice_dialog import Choice, ChoiceDialog


def dialog() -> ChoiceDialog:
    choices = [Choice("s", "stop after this step and quit", "after_step"), Choice("x", "stop now and quit", "now")]
    return ChoiceDialog("A build is running", "Step [3] of 4 is running.", choices, cancel="stay")


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["s"], "after_step"),
        (["x"], "now"),
        (["escape"], None),
        (["enter"], None),
        (["up", "enter"], "now"),
        (["k", "k", "enter"], "after_step"),
    ],
)
async def test_keys_answer(keys: list[str], answer: str | None) -> None:
    app = HostApp(dialog())
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.results == [answer]


async def test_other_keys_do_nothing() -> None:
    app = HostApp(dialog())
    async with app.run_test() as pilot:
        await pilot.press("y", "space", "q", "tab")
        await pilot.pause()
        assert app.results == []
