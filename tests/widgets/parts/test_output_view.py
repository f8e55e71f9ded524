"""Output keeps to its end while that is in view, holds still otherwise, can be searched and copied."""

from helpers.host import HostApp
from textual.geometry import Offset
from textual.selection import Selection

from widgets.parts.output_view import OutputView


def lines(count: int) -> str:
    return "".join(f"line {number}\n" for number in range(count))


async def test_it_follows_the_end() -> None:
    view = OutputView()
    async with HostApp(view).run_test(size=(40, 10)) as pilot:
        view.show_output("log", lines(50))
        await pilot.pause()
        assert "line 49" in view.render_line(9).text
        view.show_output("log", lines(60))
        await pilot.pause()
        assert "line 59" in view.render_line(9).text


async def test_scrolled_up_it_holds_still() -> None:
    view = OutputView()
    async with HostApp(view).run_test(size=(40, 10)) as pilot:
        view.show_output("log", lines(50))
        await pilot.pause()
        view.focus()
        await pilot.press("g")
        await pilot.pause()
        view.show_output("log", lines(60))
        await pilot.pause()
        assert "line 0" in view.render_line(0).text


async def test_another_source_starts_at_its_end() -> None:
    view = OutputView()
    async with HostApp(view).run_test(size=(40, 10)) as pilot:
        view.show_output("one", lines(50))
        await pilot.pause()
        view.scroll_home(animate=False, immediate=True)
        view.show_output("two", lines(30))
        await pilot.pause()
        assert "line 29" in view.render_line(9).text


async def test_search_goes_to_the_last_match_and_n_to_the_next() -> None:
    view = OutputView()
    async with HostApp(view).run_test(size=(40, 10)) as pilot:
        view.show_output("log", "an error\n" + lines(60) + "Error again\n" + lines(60))
        await pilot.pause()
        assert view.search("error") == 2
        await pilot.pause()
        assert view.scroll_offset.y > 30
        view.focus()
        await pilot.press("n")
        await pilot.pause()
        assert view.scroll_offset.y == 0
        assert view.search("nowhere") == 0


async def test_y_copies_everything_or_the_selection() -> None:
    view = OutputView()
    app = HostApp(view)
    async with app.run_test(size=(40, 10)) as pilot:
        view.show_output("log", "first\nsecond\n")
        view.focus()
        await pilot.press("y")
        assert app.clipboard == "first\nsecond"
        app.screen.selections = {view: Selection(Offset(0, 1), Offset(6, 1))}
        await pilot.press("y")
        assert app.clipboard == "second"


async def test_no_output_says_so() -> None:
    view = OutputView(empty="Not run yet.")
    async with HostApp(view).run_test() as pilot:
        await pilot.pause()
        assert "Not run yet." in view.render_line(0).text


async def test_markup_stays_text() -> None:
    view = OutputView()
    async with HostApp(view).run_test() as pilot:
        view.show_output("log", "[bold]not markup[/bold] [link=x]y[/link]\n")
        await pilot.pause()
        assert "[bold]not markup[/bold]" in view.render_line(0).text


async def test_the_search_says_which_match_of_how_many() -> None:
    view = OutputView()
    async with HostApp(view).run_test(size=(40, 10)):
        view.show_output("log", "an error\nfine\nError again\n")
        view.search("error")
        assert view.search_note == "found 2 of 2"
        view.action_find(1)
        assert view.search_note == "found 1 of 2"
        view.search("zebra")
        assert view.search_note == "found nothing"
        view.search("")
        assert view.search_note == ""


async def test_without_output_another_hint_is_drawn() -> None:
    view = OutputView(empty="Not run yet.")
    async with HostApp(view).run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        view.empty = "For a person."
        await pilot.pause()
        assert app_text(view).startswith("For a person.")


async def test_a_long_hint_keeps_its_lines_and_scrolls() -> None:
    view = OutputView(empty="Do this:\n1. first\n" + lines(20))
    async with HostApp(view).run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert view.render_line(1).text.strip() == "1. first"
        view.focus()
        await pilot.press("G")
        await pilot.pause()
        assert "line 19" in "".join(view.render_line(number).text for number in range(view.size.height))


def app_text(view: OutputView) -> str:
    """Its first line as the screen shows it."""
    strips = view.screen._compositor.render_strips()
    return "".join(segment.text for segment in strips[view.content_region.y]).strip()
