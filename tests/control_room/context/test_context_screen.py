"""The Context screen shows what the next agent would receive, and what it would without some of it."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from helpers.backlogs import planned
from helpers.context_app import GOAL, ContextApp
from helpers.host import HostApp
from helpers.rooms import until
from helpers.samples import WORKSPACES, acme_portal
from textual.pilot import Pilot
from textual.widgets import Static

from control_room.app import ControlRoom
from control_room.context.messages import InjectionRead, InjectionRequested, Wish, current_wish
from control_room.context.screen import ContextScreen
from engine.workspace.records.session import Session
from widgets.context.context_list import ContextList
from widgets.context.context_pane import ContextPane
from widgets.parts.detail_view import DetailView
from widgets.parts.title_line import TitleLine
from widgets.parts.words_area import WordsArea


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("control_room.context.screen.LOOK_S", 0.01)
    monkeypatch.setattr("control_room.context.screen.REREAD_S", 0.0)


def title(screen: ContextScreen) -> str:
    return str(screen.query_one(TitleLine).content)


def detail(screen: ContextScreen) -> str:
    return " ".join(str(screen.query_one(DetailView).query_one(Static).content).split())


async def select(pilot: Pilot[None], screen: ContextScreen, name: str) -> None:
    outline = screen.query_one(ContextList)
    await until(pilot, lambda: any(name in row.left.plain for row in outline.rows))
    outline.select(next(row.key for row in outline.rows if name in row.left.plain))
    await pilot.pause()


async def test_space_leaves_an_item_out_and_puts_it_back() -> None:
    screen = ContextScreen(acme_portal())
    async with ContextApp(screen).run_test() as pilot:
        await select(pilot, screen, "SC-002")
        await pilot.press("space")
        await until(pilot, lambda: "11,260 - 210 = 11,050 tokens, 7 items" in title(screen))
        assert "⊘ SC-002" in screen.query_one(ContextList).selected.left.plain
        assert "left out by you: space puts it back" in detail(screen)
        await pilot.press("space")
        await until(pilot, lambda: "11,260 tokens, 8 items" in title(screen))


async def test_u_puts_all_back() -> None:
    screen = ContextScreen(acme_portal())
    async with ContextApp(screen).run_test() as pilot:
        await select(pilot, screen, "SC-002")
        await pilot.press("space", "j", "j", "space")
        await until(pilot, lambda: "6 items" in title(screen))
        await pilot.press("u")
        await until(pilot, lambda: "8 items" in title(screen))
        assert not screen.check_action("put_back", ())


async def test_space_on_a_part_folds_it() -> None:
    screen = ContextScreen(acme_portal())
    async with ContextApp(screen).run_test() as pilot:
        await select(pilot, screen, "Invariants")
        await pilot.press("space")
        assert "AD-001" not in str([row.left.plain for row in screen.query_one(ContextList).rows])


async def test_the_other_agent_is_asked_for() -> None:
    screen = ContextScreen(acme_portal())
    app = ContextApp(screen)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.asked)
        await pilot.press("a")
        await until(pilot, lambda: len(app.asked) == 2)
    assert [wish.agent for wish in app.asked] == ["builder", "planner"]


async def test_another_goal_is_tried_and_left_again() -> None:
    screen = ContextScreen(acme_portal())
    app = ContextApp(screen)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.asked)
        await pilot.press("t", *"tune")
        await pilot.press("enter")
        await until(pilot, lambda: app.asked[-1].goal == "tune")
        assert app.asked[-1].task_id == ""
        await pilot.press("t")
        app.screen.query_one(WordsArea).text = ""
        await pilot.press("enter")
        await until(pilot, lambda: app.asked[-1].goal == GOAL)


async def test_a_change_asks_again_and_moves_nothing() -> None:
    snapshot = acme_portal()
    screen = ContextScreen(snapshot)
    app = ContextApp(screen)
    async with app.run_test() as pilot:
        await select(pilot, screen, "SC-002")
        await pilot.press("space")
        await until(pilot, lambda: "7 items" in title(screen))
        asked = len(app.asked)
        screen.snapshot = replace(snapshot, learnings=())
        await until(pilot, lambda: len(app.asked) == asked + 1)
        assert "⊘ SC-002" in screen.query_one(ContextList).selected.left.plain


async def test_what_bears_on_nothing_asks_for_nothing() -> None:
    snapshot = acme_portal()
    screen = ContextScreen(snapshot)
    app = ContextApp(screen)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.asked)
        screen.snapshot = replace(snapshot, activity=(), log_revision=7)
        await pilot.pause()
        assert not screen._is_stale


async def test_an_answer_that_came_late_is_not_shown() -> None:
    screen = ContextScreen(acme_portal())
    app = ContextApp(screen)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "8 items" in title(screen))
        screen.show_injection(InjectionRead(Wish("an old goal", "planner"), None, "too late", ""))
        assert "8 items" in title(screen)


async def test_without_a_goal_it_says_what_to_do() -> None:
    screen = ContextScreen(planned(None))
    async with HostApp(screen).run_test() as pilot:
        await pilot.pause()
        assert "no goal yet" in title(screen)
        assert "Press t to try one" in detail(screen)


async def test_what_could_not_be_put_together_says_why() -> None:
    screen = ContextScreen(acme_portal())
    app = HostApp(screen, heard=InjectionRequested)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.heard)
        screen.show_injection(InjectionRead(app.heard[0].wish, None, "Skills are missing", "Install it anew"))
        await pilot.pause()
        assert "Skills are missing Install it anew" in detail(screen)


@pytest.mark.parametrize(("query", "found"), [("select for", 1), ("always", 2), ("left out", 2)])
async def test_search_looks_at_titles_and_reasons(query: str, found: int) -> None:
    screen = ContextScreen(acme_portal())
    async with ContextApp(screen).run_test() as pilot:
        await until(pilot, lambda: screen.query_one(ContextList).rows)
        await pilot.press("slash", *("space" if letter == " " else letter for letter in query))
        await pilot.pause()
        assert screen.query_one(ContextList).found == found


def test_the_goal_is_the_tasks_else_the_sessions() -> None:
    snapshot = acme_portal()
    assert current_wish(snapshot) == Wish(GOAL, "builder", "task_20260204_101500")
    of_session = replace(snapshot, build=None, session=Session(goal="Tidy up"))
    assert current_wish(of_session) == Wish("Tidy up", "planner")
    assert current_wish(replace(snapshot, build=None, session=None)) is None


async def test_the_control_room_assembles_for_pane_and_screen(tmp_path: Path) -> None:
    root = tmp_path / "acme-portal"
    copytree(WORKSPACES / "acme-portal", root)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts}
    app = ControlRoom(root)
    async with app.run_test(size=(120, 40)) as pilot:
        pane = app.screen.query_one(ContextPane)
        await until(pilot, lambda: any(row.key == "next agent" for row in pane.row_list.rows))
        pane.row_list.select("next agent")
        pane.row_list.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ContextScreen))
        screen = app.screen
        assert isinstance(screen, ContextScreen)
        await select(pilot, screen, "SC-002")
        whole = screen.found.tried.tokens
        await pilot.press("space")
        await until(pilot, lambda: screen.found and screen.found.tried.tokens < whole)
        assert "⊘ SC-002" in screen.query_one(ContextList).selected.left.plain
    assert {path: path.read_bytes() for path in before} == before
