"""The dialog that says who builds a task before somebody else takes it over."""

from datetime import UTC, datetime, timedelta

import pytest
from helpers.host import HostApp

from widgets.dialogs.take_over_dialog import Holder, TakeOverDialog, holder_lines

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)

HOLDER = Holder(
    "task_1", "Claude 4eeb953a", NOW - timedelta(minutes=4), NOW - timedelta(seconds=50), ("step_1",), 4, "step_2"
)


def test_who_it_is_how_long_and_what_is_done():
    assert [line.plain for line in holder_lines(HOLDER, NOW)] == [
        "For         4m",
        "Last heard  50s ago",
        "Done        1 of 4 steps: step_1",
        "At          step_2",
    ]


def test_what_nobody_knows_is_not_made_up():
    holder = Holder("task_1", "Claude", None, None, (), 0)
    assert [line.plain for line in holder_lines(holder, NOW)] == [
        "For         an unknown time",
        "Last heard  never",
        "Done        0 of 0 steps",
    ]


@pytest.mark.parametrize(("key", "result"), [("t", True), ("escape", None), ("n", None)])
async def test_only_t_takes_over(key, result):
    app = HostApp(TakeOverDialog(HOLDER, NOW))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", key)
        assert app.results == [result]
