"""In 80 columns, each screen's footer holds all its keys: at its end are those to the help and out."""

import shutil
from pathlib import Path

from helpers.rooms import copy_workspace, room_on, settled, until
from textual.app import App
from textual.pilot import Pilot
from textual.widgets._footer import FooterKey

from control_room.backlog_screen import BacklogScreen
from control_room.inbox.key import name_inbox_key
from control_room.screens import OPENINGS
from control_room.sessions.screen import SessionsScreen

WITH_BUILD, TASK = "Create user model", "task_20261120_233926"


def shown(app: App[None]) -> dict[str, int]:
    """Each key's word, and the column in which it ends."""
    return {key.description: key.region.right for key in app.screen.query(FooterKey)}


async def with_most_keys(pilot: Pilot[None]) -> None:
    """Until the screen shows the keys that depend on what is selected there."""
    screen = pilot.app.screen
    if isinstance(screen, BacklogScreen):
        await until(pilot, lambda: screen.outline.rows)
        screen.outline.select(next(row.key for row in screen.outline.rows if WITH_BUILD in row.left.plain))
        await until(pilot, lambda: "Open its build" in shown(pilot.app))
    if isinstance(screen, SessionsScreen):
        await until(pilot, lambda: "Restore" in shown(pilot.app))


async def test_every_key_is_in_sight(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    tasks = root / ".studio" / "tasks"
    shutil.copytree(tasks / "task_20260204_101500", tasks / TASK)
    app = room_on(root)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        name_inbox_key(app, 12)
        for opening in OPENINGS:
            await pilot.press(opening.key)
            await until(pilot, lambda: "Back" in shown(app))
            await with_most_keys(pilot)
            assert {"Help", "Quit"} < set(shown(app)), opening.name
            assert max(shown(app).values()) <= 80, opening.name
            app.pop_screen()
            await pilot.pause()
