"""A whole control room on a copied workspace, and waiting for what it shows."""

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from helpers.samples import WORKSPACES
from textual.pilot import Pilot

from control_room.app import ControlRoom
from control_room.dashboard.screen import Dashboard

NOW = datetime(2026, 11, 21, 0, 39, 39, tzinfo=UTC)
"""An hour after the recorded workspace's last change."""

PATIENCE_S = 60.0


def copy_workspace(folder: Path, name: str = "acme-portal") -> Path:
    return Path(shutil.copytree(WORKSPACES / name, folder / name))


def room_on(root: Path) -> ControlRoom:
    """A control room whose clock stands still."""
    app = ControlRoom(root, clock=lambda: NOW)
    app.animation_level = "none"
    return app


def dashboard(app: ControlRoom) -> Dashboard:
    screen = app.screen_stack[0]
    assert isinstance(screen, Dashboard)
    return screen


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Lets the app work until the condition holds."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "the condition did not come true"
        await pilot.pause(0.01)
    await pilot.pause()


async def resize(pilot: Pilot[None], width: int, height: int) -> None:
    """Textual waits a moment for a next size before it gives one to its screen."""
    await pilot.resize_terminal(width, height)
    await until(pilot, lambda: pilot.app._resize_event is None)


async def settled(pilot: Pilot[None]) -> None:
    """Until everything is read, looked through and counted, and what was waiting for it is drawn."""
    app = pilot.app
    assert isinstance(app, ControlRoom)
    await until(pilot, lambda: app.overview and app.overview.snapshot.is_complete)
    await until(pilot, lambda: app.overview and app.overview.context and app.overview.context.is_counted)
    await until(pilot, lambda: app.overview and app.overview.is_inbox_known)
