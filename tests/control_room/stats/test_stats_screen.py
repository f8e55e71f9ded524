"""The Statistics screen: three charts, switched by keys, read by the app."""

from pathlib import Path

from helpers.charts import EMPTY, FULL
from helpers.histories import build_events, write_journal
from helpers.host import HostApp
from helpers.rooms import copy_workspace, room_on, settled, until
from textual.widgets import Static

from control_room.dashboard.screen import Dashboard
from control_room.stats.messages import ChartsRequested
from control_room.stats.screen import StatsScreen
from engine.orchestration.sessions import change_session, current_session_id
from engine.workspace.paths import WorkspacePaths


def words(screen: StatsScreen) -> str:
    return str(screen.query_one("#words", Static).content)


def shown(screen: StatsScreen) -> list[str | None]:
    return [chart.id for chart in screen.query(".chart") if chart.display]


async def test_keys_and_tab_switch_the_charts() -> None:
    screen = StatsScreen(FULL)
    async with HostApp(screen).run_test() as pilot:
        seen = []
        for key in ("2", "3", "1", "tab", "shift+tab", "shift+tab"):
            await pilot.press(key)
            seen += shown(screen)
        assert seen == ["velocity", "knowledge", "burn-down", "velocity", "burn-down", "knowledge"]
        assert words(screen).startswith("C Strict Constraints")


async def test_a_click_on_a_tab_shows_its_chart() -> None:
    screen = StatsScreen(FULL)
    async with HostApp(screen).run_test() as pilot:
        await pilot.click("TabBar", offset=(18, 0))
        assert shown(screen) == ["velocity"]


async def test_it_asks_for_what_it_has_not() -> None:
    screen = StatsScreen()
    host = HostApp(screen, heard=ChartsRequested)
    async with host.run_test() as pilot:
        await until(pilot, lambda: host.heard)
        screen.show_charts(EMPTY)
        assert "there is none yet" in words(screen)


async def test_the_app_reads_the_figures_and_follows_them(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    app = room_on(root)
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await pilot.press("T", "2")
        screen = app.screen
        assert isinstance(screen, StatsScreen)
        await until(pilot, lambda: "0 builds completed this week" in words(screen))
        paths = WorkspacePaths(root)
        write_journal(paths, "orch_20261118_100000_aaaa", build_events("task_1", "2026-11-18"))
        # As by any build, what is shown changes, too: that is seen within seconds, whatever the system's events miss.
        change_session(paths, current_session_id(paths) or "", {"status": "waiting"})
        await until(pilot, lambda: "1 build completed this week" in words(screen))
        await pilot.press("escape")
        assert isinstance(app.screen, Dashboard)
