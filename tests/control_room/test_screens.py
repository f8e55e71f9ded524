"""The table of screens that a key opens from anywhere."""

from pathlib import Path

import pytest
from helpers.rooms import copy_workspace, dashboard, room_on, settled, until

from control_room.screens import OPENINGS, Opening


@pytest.mark.parametrize("opening", OPENINGS, ids=lambda opening: opening.name)
async def test_its_key_opens_it_and_it_is_given_what_it_shows(tmp_path: Path, opening: Opening) -> None:
    app = room_on(copy_workspace(tmp_path))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await pilot.press(opening.key)
        await until(pilot, lambda: getattr(app.screen, "snapshot", None) is not None)
        screen = app.screen
        app.action_open(opening.name)
        assert app.screen is screen  # not a second time
        await pilot.press("escape")
        assert app.screen is dashboard(app)


async def test_one_takes_the_place_of_the_other(tmp_path: Path) -> None:
    app = room_on(copy_workspace(tmp_path))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        for name in ("backlog", "knowledge", "backlog"):
            app.action_open(name)
            await until(pilot, lambda name=name: type(app.screen).__name__ == f"{name.title()}Screen")
            assert len(app.screen_stack) == 2


async def test_a_screen_that_asks_is_not_left_for_another_one(tmp_path: Path) -> None:
    app = room_on(copy_workspace(tmp_path))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await pilot.press("n")
        await until(pilot, lambda: app.screen.is_modal)
        app.action_open("stats")
        assert app.screen.is_modal
        assert len(app.screen_stack) == 2
