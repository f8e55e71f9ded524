"""A list keeps cursor, focus and scroll position whatever comes in."""

import pytest
from helpers.host import HostApp
from textual.content import Content

from widgets.parts.row_list import Row, RowList, heading


def rows(*keys: str) -> tuple[Row, ...]:
    return tuple(Row(key, Content(f"row {key}")) for key in keys)


@pytest.fixture
def row_list() -> RowList:
    return RowList(empty="Nothing here: press b.")


async def test_the_cursor_starts_on_the_first_row_that_can_be_chosen(row_list: RowList) -> None:
    async with HostApp(row_list).run_test():
        row_list.set_rows((heading("h", "a heading"), *rows("a", "b")))
        assert row_list.selected is not None
        assert row_list.selected.key == "a"


async def test_j_and_k_pass_headings_by(row_list: RowList) -> None:
    async with HostApp(row_list).run_test() as pilot:
        row_list.set_rows((*rows("a"), heading("h", "a heading"), *rows("b")))
        row_list.focus()
        await pilot.press("j")
        assert row_list.selected.key == "b"
        await pilot.press("k")
        assert row_list.selected.key == "a"


async def test_new_rows_above_leave_the_cursor_on_its_row(row_list: RowList) -> None:
    async with HostApp(row_list).run_test():
        row_list.set_rows(rows("a", "b", "c"))
        row_list.select("b")
        row_list.set_rows(rows("x", "y", "a", "b", "c"))
        assert row_list.selected.key == "b"


async def test_newest_first_keeps_a_cursor_on_top_on_top() -> None:
    row_list = RowList(newest_first=True)
    async with HostApp(row_list).run_test():
        row_list.set_rows(rows("a", "b"))
        row_list.set_rows(rows("new", "a", "b"))
        assert row_list.selected.key == "new"
        row_list.select("a")
        row_list.set_rows(rows("newer", "new", "a", "b"))
        assert row_list.selected.key == "a"


async def test_a_row_that_goes_leaves_the_cursor_nearby(row_list: RowList) -> None:
    async with HostApp(row_list).run_test():
        row_list.set_rows(rows("a", "b", "c"))
        row_list.select("b")
        row_list.set_rows(rows("a", "c"))
        assert row_list.selected.key == "c"


async def test_a_filter_wants_every_word_and_hides_headings(row_list: RowList) -> None:
    async with HostApp(row_list).run_test():
        found = Row("found", Content("Add the limiter"), detail="src/limit.py")
        row_list.set_rows((heading("h", "limiter"), found, *rows("other")))
        row_list.set_filter("LIMIT src")
        assert row_list.rows == (found,)
        row_list.set_filter("")
        assert len(row_list.rows) == 3


async def test_enter_chooses(row_list: RowList) -> None:
    app = HostApp(row_list, heard=RowList.Chosen)
    async with app.run_test() as pilot:
        row_list.set_rows(rows("a", "b"))
        row_list.focus()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert [message.row.key for message in app.heard] == ["b"]


async def test_a_click_moves_the_cursor_and_a_second_one_chooses(row_list: RowList) -> None:
    app = HostApp(row_list, heard=RowList.Chosen)
    async with app.run_test() as pilot:
        row_list.set_rows(rows("a", "b"))
        await pilot.pause()
        await pilot.click(row_list, offset=(3, 1))
        assert row_list.selected.key == "b"
        assert app.heard == []
        await pilot.click(row_list, offset=(3, 1))
        await pilot.pause()
        assert len(app.heard) == 1


async def test_an_empty_list_says_what_to_do(row_list: RowList) -> None:
    async with HostApp(row_list).run_test() as pilot:
        await pilot.pause()
        assert "press b" in row_list.render_line(0).text


async def test_a_long_row_is_cut_before_what_stands_on_the_right(row_list: RowList) -> None:
    async with HostApp(row_list).run_test(size=(30, 5)) as pilot:
        row_list.set_rows((Row("a", Content("a very long name that cannot fit here"), Content("2/5")),))
        await pilot.pause()
        line = row_list.render_line(0).text
        assert line.endswith("2/5")
        assert "…" in line
        assert len(line) == 30


async def test_the_cursor_can_be_seen_without_colour(row_list: RowList) -> None:
    async with HostApp(row_list).run_test() as pilot:
        row_list.set_rows(rows("a", "b"))
        row_list.focus()
        await pilot.pause()
        assert row_list.render_line(0).text.startswith("▌")
        assert row_list.render_line(1).text.startswith(" ")


async def test_markup_in_a_row_stays_text(row_list: RowList) -> None:
    async with HostApp(row_list).run_test() as pilot:
        row_list.set_rows((Row("a", Content("[red]goal[/red]")),))
        await pilot.pause()
        assert "[red]goal[/red]" in row_list.render_line(0).text


def drawn(row_list: RowList) -> str:
    return "\n".join(row_list.render_line(line).text for line in range(row_list.size.height))


async def test_a_hint_that_is_too_long_is_wrapped() -> None:
    row_list = RowList(empty="Nothing is pending. Builds put here what they learn.")
    async with HostApp(row_list).run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        assert "learn." in drawn(row_list)
        assert row_list.lines == 2


async def test_a_filter_that_nothing_passes_says_so(row_list: RowList) -> None:
    async with HostApp(row_list).run_test(size=(60, 5)) as pilot:
        row_list.set_rows(rows("a", "b"))
        row_list.set_filter("zebra")
        await pilot.pause()
        assert "Nothing here holds 'zebra'" in drawn(row_list)


async def test_another_hint_is_drawn(row_list: RowList) -> None:
    async with HostApp(row_list).run_test(size=(60, 5)) as pilot:
        await pilot.pause()
        row_list.empty = "Still nothing."
        await pilot.pause()
        assert "Still nothing." in drawn(row_list)
