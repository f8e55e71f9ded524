"""A goal is written, its route shown and overruled; keys that every terminal can send do all of it."""

import pytest
from helpers.host import HostApp
from helpers.rooms import until
from textual.events import Key
from textual.widgets import Static

from widgets.dialogs.answers import GoalRequest
from widgets.dialogs.goal_dialog import GoalDialog
from widgets.parts.words_area import WordsArea


@pytest.mark.parametrize(
    ("keys", "request_"),
    [
        (["a", "b", "enter"], GoalRequest("ab", "planner")),
        (["a", "ctrl+j", "b", "ctrl+s"], GoalRequest("a\nb", "planner")),
        (["a", "tab", "down", "enter"], GoalRequest("a", "content-writer")),
        (["a", "tab", "tab", "down", "down", "enter"], GoalRequest("a", "planner", "build_only")),
        (["a", "tab", "tab", "end", "shift+tab", "shift+tab", "b", "enter"], GoalRequest("ab", "planner", "decompose")),
        (["a", "escape"], None),
    ],
)
async def test_keys_make_a_request(keys: list[str], request_: GoalRequest | None) -> None:
    app = HostApp(GoalDialog("offline"))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.results == [request_]


async def test_a_new_line_stands_where_it_was_typed_however_fast() -> None:
    dialog = GoalDialog("offline")
    async with HostApp(dialog).run_test() as pilot:
        area = dialog.query_one(WordsArea)
        for key in (Key("a", "a"), Key("ctrl+j", "\n"), Key("b", "b")):
            area.post_message(key)
        await pilot.pause()
        assert area.text == "a\nb"


async def test_no_goal_starts_nothing() -> None:
    app = HostApp(GoalDialog("offline"))
    async with app.run_test() as pilot:
        await pilot.press("space", "enter", "ctrl+s")
        await pilot.pause()
        assert app.results == []


async def test_what_was_typed_is_still_there_after_leaving() -> None:
    dialog = GoalDialog("offline", "fix the")
    app = HostApp(dialog)
    async with app.run_test() as pilot:
        await pilot.press("space", "x", "escape")
        await pilot.pause()
    assert dialog.goal == "fix the x"


async def test_typing_asks_for_the_route_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "widgets.dialogs.goal_dialog.DEBOUNCE_S", 0.5
    )  # a busy machine is slow to take in three letters
    dialog = GoalDialog("offline")
    app = HostApp(dialog, heard=GoalDialog.GoalChanged)
    async with app.run_test() as pilot:
        for letter in "add":
            dialog.query_one(WordsArea).post_message(Key(letter, letter))
        await until(pilot, lambda: app.heard)
    assert [message.text for message in app.heard] == ["add"]


async def test_the_route_is_shown_and_the_choice_stays() -> None:
    dialog = GoalDialog("offline")
    app = HostApp(dialog)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("a", "tab", "tab", "down")
        dialog.show_route("multi_task", 0.7, "it says [and] twice")
        await pilot.pause()
        assert str(dialog.query_one("#reason", Static).render()) == "Route  multi_task, 70% sure: it says [and] twice"
        await pilot.press("enter")
        await pilot.pause()
    assert app.results == [GoalRequest("a", "planner", "plan_then_build")]


async def test_a_click_on_a_choice_starts_nothing() -> None:
    app = HostApp(GoalDialog("offline", "a goal"))
    async with app.run_test() as pilot:
        await pilot.click("#agent", offset=(3, 1))
        await pilot.click("#agent", offset=(3, 1))
        assert app.results == []
        await pilot.press("enter")
        await pilot.pause()
    assert app.results == [GoalRequest("a goal", "content-writer")]


async def test_the_goal_grows_and_the_keys_stay_in_sight() -> None:
    app = HostApp(GoalDialog("offline", "\n".join("abcdefghijkl")))
    async with app.run_test(size=(60, 14)) as pilot:
        await pilot.pause()
        footer = app.screen.query_one("Footer").region
        assert footer.height == 1
        assert footer.bottom <= 14
