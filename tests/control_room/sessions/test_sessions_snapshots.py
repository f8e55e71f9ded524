"""How the Sessions screen looks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.host import HostApp
from helpers.rooms import NOW
from helpers.samples import WORKSPACES, acme_portal, read_workspace
from textual.pilot import Pilot

from control_room.sessions.screen import SessionsScreen
from engine.orchestration.session_list import read_session
from engine.workspace.paths import WorkspacePaths

SIZES = [(80, 24), (100, 40), (200, 60)]
Compare = Callable[..., bool]


async def read_selected(pilot: Pilot[Any]) -> None:
    """Answers as the app's workers would."""
    screen = pilot.app.screen
    assert isinstance(screen, SessionsScreen)
    while not screen._asked:
        await pilot.pause(0.01)
    screen.show_session(screen._asked, read_session(WorkspacePaths(WORKSPACES / "acme-portal"), screen._asked))
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_sessions(snap_compare: Compare, size: tuple[int, int]) -> None:
    screen = SessionsScreen(acme_portal(), lambda: NOW)
    assert snap_compare(HostApp(screen), run_before=read_selected, terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_no_sessions(snap_compare: Compare, size: tuple[int, int], tmp_path: Path) -> None:
    root = tmp_path / "empty"
    (root / ".studio").mkdir(parents=True)
    screen = SessionsScreen(read_workspace(root), lambda: NOW)
    assert snap_compare(HostApp(screen), terminal_size=size)
