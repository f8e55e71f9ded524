"""Help is made from the bindings themselves."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from control_room.help_screen import HelpScreen, key_groups


class BuildPane(Static, can_focus=True):
    BINDING_GROUP_TITLE = "Build"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "build", "Build", tooltip="Run [this] plan"),
        Binding("down,j", "move", "Down", show=False),
        Binding("x", "stop", "Stop now"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "stop" else True


class QueuePane(Static, can_focus=True):
    BINDING_GROUP_TITLE = "Queue"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("p", "review", "Review")]


class ContextPane(Static, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "count", "Count anew")]


class SomeApp(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", "Out")]

    def compose(self) -> ComposeResult:
        yield BuildPane("build")
        yield QueuePane("queue")
        yield ContextPane("context")


async def test_what_one_can_do_here_comes_first_then_the_focused_pane_then_the_others() -> None:
    app = SomeApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        titles = [group.title for group in key_groups(app.screen)]
    assert titles == ["Screen", "Everywhere", "Build", "Queue", "Context pane"]


async def test_keys_that_do_the_same_share_a_line() -> None:
    app = SomeApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        build = next(group for group in key_groups(app.screen) if group.title == "Build")
    assert [(key.keys, key.does, key.tooltip, key.enabled) for key in build.keys] == [
        ("b", "Build", "Run [this] plan", True),
        ("↓ j", "Down", "", True),
        ("x", "Stop now", "", False),
    ]


async def test_it_shows_keys_tooltips_and_signs_and_escape_closes_it() -> None:
    app = SomeApp()
    async with app.run_test(size=(80, 50)) as pilot:
        await pilot.pause()
        below = app.screen
        app.push_screen(HelpScreen.of(below))
        await pilot.pause()
        text = str(app.screen.query_one("DetailView > Static", Static).content)
        assert "Build  Run [this] plan" in text
        assert "Stop now  (not now)" in text
        assert "✔ done" in text
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is below


async def test_it_scrolls_by_keys() -> None:
    app = SomeApp()
    async with app.run_test(size=(80, 14)) as pilot:
        await pilot.pause()
        app.push_screen(HelpScreen.of(app.screen))
        await pilot.pause()
        view = app.screen.query_one("DetailView")
        await pilot.press("G")
        await pilot.pause()
        assert view.scroll_offset.y == view.max_scroll_y > 0
