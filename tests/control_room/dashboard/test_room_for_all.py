"""At half a terminal and in 80 columns: every key that leads somewhere is in sight, and the session has its rows."""

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.claude_sessions import BESIDE_CLAUDE, a_session
from helpers.pictures import FULL, NOW, DashboardApp
from helpers.rooms import copy_workspace, dashboard, resize, room_on, settled
from textual.widgets._footer import FooterKey

from control_room.dashboard.screen import Dashboard
from control_room.inbox.key import name_inbox_key
from engine.overview import Overview
from engine.workspace.questions import OpenQuestion, QuestionKind
from widgets.sessions.session_pane import SessionPane

ASKED = (OpenQuestion("q", QuestionKind.ESCALATION, "step_3 failed", "task_1", "orch_1"),)


@pytest.mark.parametrize("running", [True, False])
async def test_the_footer_holds_all_keys_in_80_columns(tmp_path: Path, running: bool) -> None:
    app = room_on(copy_workspace(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        overview = app.overview
        build = replace(overview.snapshot.build, running=running)
        busy = replace(overview, snapshot=replace(overview.snapshot, build=build, questions=ASKED))
        dashboard(app).show(busy, NOW)
        name_inbox_key(app, 12)
        await pilot.pause()
        keys = {key.description: key.region for key in app.screen.query(FooterKey)}
        assert {"Answer", "Claude", "Inbox 12", "Help", "Quit"} < set(keys)
        assert {"Stop now" if running else "Resume"} < set(keys)
        assert max(region.right for region in keys.values()) <= 80


def rows_in_sight(app: DashboardApp) -> tuple[int, int]:
    """How many rows the session's pane has, and how many of them it shows."""
    rows = app.screen.query_one(SessionPane).row_list
    return len(rows.rows), rows.size.height


async def test_the_sessions_pane_has_room_for_its_rows_at_half_a_terminal() -> None:
    app = DashboardApp(BESIDE_CLAUDE)
    async with app.run_test(size=(99, 50)) as pilot:
        await pilot.pause()
        rows, shown = rows_in_sight(app)
        assert min(rows, 10) <= shown <= 10, "a quarter at most: the build needs the rest"


async def test_it_does_not_shrink_when_a_row_goes() -> None:
    sessions = tuple(a_session(id=f"{number}-4eeb953a") for number in range(3))
    app = DashboardApp(with_claude(sessions))
    async with app.run_test(size=(99, 50)) as pilot:
        await pilot.pause()
        before = app.screen.query_one(SessionPane).size
        assert isinstance(app.screen, Dashboard)
        app.screen.show(with_claude(()), NOW)
        await pilot.pause()
        assert app.screen.query_one(SessionPane).size == before
        await resize(pilot, 99, 48)
        assert app.screen.query_one(SessionPane).size.height < before.height


def with_claude(sessions) -> Overview:
    """A session of two rows, and these of Claude's."""
    session = FULL.snapshot.session.model_copy(
        update={"routing": FULL.snapshot.session.routing.model_copy(update={"agent_sequence": ()})}
    )
    bare = session.model_copy(update={"failures": (), "handoffs": (), "agent_states": (), "checkpoints": ()})
    return replace(FULL, snapshot=replace(FULL.snapshot, session=bare), claude=sessions)
