"""How the control room leads to the inbox, and what the inbox sets going, on real files."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from helpers.due_sprints import SESSION, due_sprint
from helpers.rooms import dashboard, room_on, settled, until
from textual.pilot import Pilot
from textual.widgets import Static

from control_room.app import ControlRoom
from control_room.inbox.screen import InboxScreen
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths
from widgets.dialogs.permission_dialog import PermissionDialog
from widgets.parts.detail_view import DetailView
from widgets.parts.row_list import RowList


@asynccontextmanager
async def opened(root: Path) -> AsyncIterator[tuple[ControlRoom, Pilot[None]]]:
    app = room_on(root)
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        yield app, pilot


def footer(app: ControlRoom) -> set[str]:
    active = app.screen.active_bindings.values()
    return {one.binding.description for one in active if one.binding.show and one.enabled}


def selected(app: ControlRoom) -> str:
    screen = app.screen
    assert isinstance(screen, InboxScreen)
    return screen.selected.id if screen.selected else ""


def detail(app: ControlRoom) -> str:
    return " ".join(str(static.content) for view in app.screen.query(DetailView) for static in view.query(Static))


async def until_open(app: ControlRoom, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(app.screen, InboxScreen) and selected(app))


async def test_the_key_says_how_much_waits_and_is_quiet_where_nothing_does(tmp_path: Path) -> None:
    async with opened(due_sprint(tmp_path / "due").root) as (app, _):
        assert "Inbox 6" in footer(app)
    (tmp_path / "calm/.studio").mkdir(parents=True)
    async with opened(tmp_path / "calm") as (app, pilot):
        assert not any(name.startswith("Inbox") for name in footer(app))
        await pilot.press("i")  # it works all the same, and says what comes there
        await until(pilot, lambda: "What comes here" in detail(app))


async def test_i_opens_the_inbox_and_closes_it(tmp_path: Path) -> None:
    async with opened(due_sprint(tmp_path / "due").root) as (app, pilot):
        await pilot.press("S", "i")
        await until_open(app, pilot)
        assert len(app.screen_stack) == 2  # it took the other screen's place
        await pilot.press("i")
        assert app.screen is dashboard(app)


async def test_a_row_of_the_queue_opens_the_inbox_at_its_item(tmp_path: Path) -> None:
    async with opened(due_sprint(tmp_path / "due").root) as (app, pilot):
        rows = dashboard(app).pane(4).query_one(RowList)
        rows.select("inbox merge-PQ-001-PQ-003")
        await pilot.press("4", "enter")
        await until_open(app, pilot)
        assert selected(app) == "merge-PQ-001-PQ-003"


async def test_a_question_is_answered_in_its_dialog_above_the_inbox(tmp_path: Path) -> None:
    paths = due_sprint(tmp_path / "due")
    ask(paths)
    async with opened(paths.root) as (app, pilot):
        await pilot.press("i")
        await until_open(app, pilot)
        assert "Answer" in footer(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PermissionDialog))
        await pilot.press("escape")
        assert isinstance(app.screen, InboxScreen)


async def test_a_decision_of_another_process_takes_its_item_away(tmp_path: Path) -> None:
    from engine.inbox.inbox import Inbox

    paths = due_sprint(tmp_path / "due")
    async with opened(paths.root) as (app, pilot):
        await pilot.press("i")
        await until_open(app, pilot)
        assert selected(app) == "drop-SC-001"
        Inbox(paths).reject("drop-SC-001", by="somebody")
        await until(pilot, lambda: selected(app) == "promote-PQ-002")
        await pilot.press("i")
        assert "Inbox 5" in footer(app)


async def test_a_file_that_cannot_be_looked_through_is_said(tmp_path: Path) -> None:
    paths = due_sprint(tmp_path / "due")
    paths.knowledge_base.write_bytes(b"\xff\xfe\x00broken")
    async with opened(paths.root) as (app, pilot):
        await pilot.press("i")
        await until_open(app, pilot)
        assert app.overview is not None
        problems = app.overview.inbox_problems
        assert any("STUDIO_KNOWLEDGE_BASE.md" in problem.path for problem in problems)
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: app.screen.is_modal)


def ask(paths: WorkspacePaths) -> None:
    """A permission question of the active session."""
    state = paths.session_state(SESSION)
    state.write_text(json.dumps({**json.loads(state.read_text()), "status": "executing"}))
    paths.current_session.write_text(SESSION)
    facts = {"tool": "Bash", "summary": "install httpx", "detail": "pip install httpx"}
    write_event(
        paths,
        SESSION,
        "question_asked",
        task_id="task_20261120_090000",
        question_id="q_1",
        kind="permission",
        title="May it run `pip install httpx`?",
        facts=facts,
    )
