"""Sessions that the Claude screen does not show at first are counted, and can be reached."""

from pathlib import Path

import pytest
from helpers.claude_hooks import leave, recorded
from helpers.rooms import until

from control_room.app import ControlRoom
from control_room.claude.screen import ClaudeScreen
from engine.claude_code.live.reader import SHOWN
from engine.workspace.paths import WorkspacePaths
from widgets.parts.row_list import RowList
from widgets.parts.title_line import TitleLine

BEGUN = 1_763_700_000


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    (tmp_path / ".studio").mkdir()
    return WorkspacePaths(tmp_path)


def begin_sessions(paths: WorkspacePaths, count: int) -> None:
    for number in range(count):
        leave(paths, recorded("SessionStart.startup", session_id=f"session-{number:02d}"), at=BEGUN + number)


def rows(app: ControlRoom) -> list[str]:
    return [row.left.plain for row in app.screen.query_one(RowList).rows]


async def test_enter_shows_more_until_all_are_there(paths) -> None:
    begin_sessions(paths, SHOWN + 15)
    app = ControlRoom(paths.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.overview is not None and app.overview.claude_older == 15)
        await pilot.press("L")
        await until(pilot, lambda: isinstance(app.screen, ClaudeScreen) and "… 15 older sessions" in rows(app))
        assert "27 sessions" in str(app.screen.query_one(TitleLine).content)
        await pilot.press("G", "enter")
        await until(pilot, lambda: "… 3 older sessions" in rows(app))
        assert app.screen.query_one(RowList).selected.key == "older sessions"
        await pilot.press("enter")
        await until(pilot, lambda: len(rows(app)) == SHOWN + 15)

        await pilot.press("escape")
        await until(pilot, lambda: app.overview is not None and app.overview.claude_older == 15)


async def test_where_all_are_shown_no_line_says_so(paths) -> None:
    begin_sessions(paths, 2)
    app = ControlRoom(paths.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.overview is not None and len(app.overview.claude) == 2)
        await pilot.press("L")
        await until(pilot, lambda: isinstance(app.screen, ClaudeScreen) and len(rows(app)) == 2)
