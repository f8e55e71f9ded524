"""The Sessions screen: all sessions, the whole of each, and keys that ask the engine."""

import json
from pathlib import Path

from helpers.host import HostApp
from helpers.rooms import NOW, copy_workspace, dashboard, room_on, settled, until
from helpers.samples import acme_portal, read_workspace
from helpers.session_folders import claim, end, session
from textual.pilot import Pilot
from textual.widgets import Static

from control_room.sessions.messages import DetailRequested
from control_room.sessions.screen import SessionsScreen
from control_room.topics import SessionMessage
from engine.orchestration.session_list import read_session
from engine.orchestration.step_marks import StepMarks
from engine.workspace.paths import WorkspacePaths
from widgets.dialogs.diff_dialog import DiffDialog
from widgets.parts.detail_view import DetailView
from widgets.parts.picker import Picker
from widgets.sessions.session_list import SessionList

ACTIVE = "orch_20261120_233937_7d8c"
OTHER = "orch_20261120_233936_5a7f"
TASK = "task_20260204_101500"


def screen_on_acme() -> SessionsScreen:
    return SessionsScreen(acme_portal(), lambda: NOW)


def lines(screen: SessionsScreen) -> list[str]:
    shown = screen.query_one(SessionList)
    return [" ".join(shown.render_line(y).text.split()) for y in range(len(shown.rows))]


def detail(screen: SessionsScreen) -> str:
    return " ".join(str(screen.query_one(DetailView).query_one(Static).content).split())


def keys(screen: SessionsScreen) -> set[str]:
    """What its keys do just now."""
    return {active.binding.description for active in screen.active_bindings.values()}


def state(paths: WorkspacePaths, session_id: str) -> dict:
    return json.loads(paths.session_state(session_id).read_text())


async def opened(pilot: Pilot[None]) -> SessionsScreen:
    """The screen, with the selected session read."""
    await settled(pilot)
    await pilot.press("S")
    await until(pilot, lambda: isinstance(pilot.app.screen, SessionsScreen) and "Status" in detail(pilot.app.screen))
    assert isinstance(pilot.app.screen, SessionsScreen)
    return pilot.app.screen


async def test_all_sessions_are_listed_and_the_active_one_is_marked() -> None:
    screen = screen_on_acme()
    async with HostApp(screen).run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        shown = lines(screen)
    assert shown[0] == f"▌ ● Add sign-in endpoint with rate limiting active {ACTIVE} executing 1h"
    assert shown[1] == f"● Fix typo in readme {OTHER} executing 1h"


async def test_a_session_is_read_once_the_cursor_rests_on_it() -> None:
    screen = screen_on_acme()
    app = HostApp(screen, SessionMessage)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.heard)
        await pilot.press("j")
        await until(pilot, lambda: len(app.heard) > 1)
    assert app.heard == [DetailRequested(ACTIVE), DetailRequested(OTHER)]


async def test_what_comes_late_is_not_shown_for_another_session() -> None:
    screen = screen_on_acme()
    async with HostApp(screen).run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: screen._asked)
        screen.show_session(OTHER, read_session(WorkspacePaths(acme_portal().root), OTHER))
        await pilot.pause()
        assert "Reading …" in detail(screen)


async def test_an_empty_workspace_says_what_opens_a_session(tmp_path: Path) -> None:
    (tmp_path / ".studio").mkdir()
    screen = SessionsScreen(read_workspace(tmp_path), lambda: NOW)
    async with HostApp(screen).run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "studio run GOAL" in detail(screen)
        assert not keys(screen) & {"Pause", "Resume", "Checkpoint", "Restore"}


async def test_an_ended_session_offers_no_pause(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    end(paths, session(paths), "2026-01-01T00:00:00Z")
    screen = SessionsScreen(read_workspace(tmp_path), lambda: NOW)
    async with HostApp(screen).run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert keys(screen) & {"Pause", "Resume", "Checkpoint"} == {"Checkpoint"}


async def test_a_run_that_was_killed_is_interrupted_in_the_list_too(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path)
    killed = session(paths)
    claim(paths, killed, alive=False)
    screen = SessionsScreen(read_workspace(tmp_path), lambda: NOW)
    async with HostApp(screen).run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: screen._asked)
        screen.show_session(killed, read_session(paths, killed))
        await pilot.pause()
        assert "interrupted" in lines(screen)[0]


async def test_pause_and_resume(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    paths = WorkspacePaths(root)
    async with room_on(root).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("p")
        await until(pilot, lambda: "Resume" in keys(screen))
        assert state(paths, ACTIVE)["status"] == "paused"
        await pilot.press("p")
        await until(pilot, lambda: "Pause" in keys(screen))
        assert state(paths, ACTIVE)["status"] == "executing"


async def test_a_checkpoint_appears_in_the_detail(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    async with room_on(root).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("c")
        await until(pilot, lambda: "by_hand" in detail(screen))


async def test_restoring_shows_the_difference_and_needs_agreement(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    paths = WorkspacePaths(root)
    async with room_on(root).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        for agrees in (False, True):
            await pilot.press("R")
            await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
            await pilot.press(*"planner", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, DiffDialog))
            assert len(state(paths, ACTIVE)["failures"]) == 1
            await pilot.press("y" if agrees else "escape")
            await until(pilot, lambda: isinstance(pilot.app.screen, SessionsScreen))
        await until(pilot, lambda: state(paths, ACTIVE)["failures"] == [])


async def test_restoring_to_a_step_makes_the_later_ones_steps_to_do(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    paths = WorkspacePaths(root)
    marks = StepMarks(paths, TASK, "person", ACTIVE)
    steps = marks.read()["steps"]
    for step in steps[:2]:
        marks.reset(step)
        marks.complete(step)
    async with room_on(root).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        await pilot.press(*f"{steps[0]}_done", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DiffDialog))
        await pilot.press("y")
        await until(pilot, lambda: steps[1] not in marks.read()["completed_steps"])
    assert steps[0] in marks.read()["completed_steps"]


async def test_a_refusal_is_told(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    app = room_on(root)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        paths = WorkspacePaths(root)
        end(paths, ACTIVE, "2026-01-01T00:00:00Z")
        app._sessions._work(app._sessions._pause, ACTIVE)
        await until(pilot, lambda: any("has ended" in note.title for note in app._notifications))


async def test_enter_shows_the_session_on_the_dashboard(tmp_path: Path) -> None:
    app = room_on(copy_workspace(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.overview and app.overview.snapshot.session.id == OTHER)
        assert app.screen is dashboard(app)
