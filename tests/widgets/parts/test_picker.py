"""One thing is chosen from a list by typing, or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from helpers.host import HostApp

from engine.workspace.snapshot import SessionSummary, TaskSummary
from widgets.parts.picker import DRAWN_ROWS, Picker, PickerRow, session_rows, task_rows
from widgets.parts.row_list import RowList
from widgets.text.glyphs import WAITING

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def rows(count: int) -> tuple[PickerRow, ...]:
    return tuple(PickerRow(f"task_{number}", WAITING, f"Goal number {number}", "0/4") for number in range(count))


def shown(picker: Picker) -> list[str]:
    return [row.key for row in picker.query_one(RowList).rows]


async def test_enter_gives_back_what_was_typed_for() -> None:
    app = HostApp(Picker("Tasks", rows(30)))
    async with app.run_test() as pilot:
        await pilot.press(*"NUMBER", "space", *"27", "enter")
        await pilot.pause()
    assert app.results == ["task_27"]


async def test_escape_gives_back_nothing() -> None:
    app = HostApp(Picker("Tasks", rows(3)))
    async with app.run_test() as pilot:
        await pilot.press("escape")
        await pilot.pause()
    assert app.results == [None]


async def test_arrows_move_while_the_filter_has_the_focus() -> None:
    app = HostApp(Picker("Tasks", rows(9)))
    async with app.run_test() as pilot:
        await pilot.press("down", "down", "up", "enter")
        await pilot.pause()
    assert app.results == ["task_1"]


async def test_j_and_k_move_once_the_list_has_the_focus() -> None:
    app = HostApp(Picker("Tasks", rows(9)))
    async with app.run_test() as pilot:
        await pilot.press("tab", "j", "j", "k", "enter")
        await pilot.pause()
    assert app.results == ["task_1"]


async def test_the_cursor_starts_on_what_is_shown() -> None:
    app = HostApp(Picker("Tasks", rows(9), shown="task_5"))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
    assert app.results == ["task_5"]


async def test_enter_on_nothing_found_changes_nothing() -> None:
    app = HostApp(Picker("Tasks", rows(9)))
    async with app.run_test() as pilot:
        await pilot.press(*"zzz", "enter")
        await pilot.pause()
        assert app.results == []


async def test_of_ten_thousand_only_the_first_are_drawn_but_all_are_found() -> None:
    picker = Picker("Tasks", rows(10_000))
    app = HostApp(picker)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert len(shown(picker)) == DRAWN_ROWS + 1
        assert "9,700 more" in picker.query_one(RowList).rows[-1].left.plain
        await pilot.press(*"9999")
        await pilot.pause()
        assert shown(picker) == ["task_9999"]


async def test_goals_are_not_read_as_markup() -> None:
    picker = Picker("[b]Tasks", (PickerRow("[red]id", WAITING, "[red]goal[/nope]", "[x]"),))
    app = HostApp(picker)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "[red]goal[/nope]" in picker.query_one(RowList).render_line(0).text


@pytest.mark.parametrize(("active", "word"), [("s1", "active"), ("s2", "")])
def test_a_session_row_says_whether_it_is_the_active_one(active: str, word: str) -> None:
    session = SessionSummary("s1", "Fix typo", "executing", NOW - timedelta(minutes=6))
    (row,) = session_rows([session], NOW, active)
    assert row.detail.split() == [*word.split(), "executing", "6m"]
    assert row.mark.glyph == "●"


def test_a_task_without_a_goal_is_called_by_its_id() -> None:
    (row,) = task_rows([TaskSummary("task_1", "", "READY_TO_BUILD", 1, 4, None)], NOW)
    assert row.text == "task_1"
    assert row.detail.split() == ["1/4", "ready", "to", "build"]
