"""A person says on the Knowledge screen that a rule was broken; its detail shows how it was kept."""

import json
from dataclasses import replace
from pathlib import Path
from shutil import copytree

from helpers.host import HostApp
from helpers.rooms import until
from helpers.samples import WORKSPACES, acme_portal
from textual.pilot import Pilot
from textual.widgets import Input, Static

from control_room.app import ControlRoom
from control_room.knowledge.broken_rules import RuleBroken
from control_room.knowledge.screen import KnowledgeScreen
from engine.workspace.records.sprint import SprintCounter
from widgets.dialogs.violation_dialog import ViolationDialog, ViolationTold
from widgets.knowledge.knowledge_list import KnowledgeList
from widgets.parts.detail_view import DetailView

TASK = "task_20260204_101500"
SPRINT = SprintCounter(
    violations={"SC-002": 4},
    rules={
        "SC-002": {
            "held_in": 7,
            "since": "2026-11-12T08:00:00Z",
            "violations": [
                {"task_id": "task_1", "at": "2026-11-01T08:00:00Z", "by": "check", "text": "an old one"},
                {"task_id": "", "at": "2026-11-12T08:00:00Z", "by": "person", "text": "a [b]new[/b] one"},
            ],
        }
    },
)


async def select(pilot: Pilot[None], screen: KnowledgeScreen, name: str) -> None:
    outline = screen.query_one(KnowledgeList)
    await until(pilot, lambda: any(name in row.left.plain for row in outline.rows))
    outline.select(next(row.key for row in outline.rows if name in row.left.plain))
    await pilot.pause()


def detail(screen: KnowledgeScreen) -> str:
    return " ".join(str(screen.query_one(DetailView).query_one(Static).content).split())


async def test_a_rule_shows_how_it_was_kept() -> None:
    screen = KnowledgeScreen(replace(acme_portal(), sprint=SPRINT))
    async with HostApp(screen).run_test(size=(160, 50)) as pilot:
        await select(pilot, screen, "SC-002")
        text = detail(screen)
    assert "Kept in 7 completed tasks since 2026-11-12 Broken 4 times" in text
    newest, oldest = "2026-11-12 a [b]new[/b] one (person)", "2026-11-01 an old one (check, in task_1)"
    assert text.index(newest) < text.index(oldest)


async def test_a_rule_that_nobody_counted_says_so() -> None:
    screen = KnowledgeScreen(replace(acme_portal(), sprint=SPRINT))
    async with HostApp(screen).run_test(size=(160, 50)) as pilot:
        await select(pilot, screen, "SC-001")
        assert "Broken never, as far as anybody said" in detail(screen)


async def test_only_a_strict_constraint_can_be_broken() -> None:
    screen = KnowledgeScreen(acme_portal())
    async with HostApp(screen).run_test() as pilot:
        await select(pilot, screen, "PQ-001")
        assert not screen.check_action("violated", ())
        await pilot.press("v")
        assert screen.app.screen is screen
        await select(pilot, screen, "SC-001")
        assert screen.check_action("violated", ())


async def test_words_and_the_shown_task_are_told() -> None:
    screen = KnowledgeScreen(acme_portal())
    app = HostApp(screen, heard=RuleBroken)
    async with app.run_test() as pilot:
        await select(pilot, screen, "SC-001")
        await pilot.press("v", *"no", "space", *"lock", "enter")
        await until(pilot, lambda: app.heard)
    assert app.heard[0].told == ViolationTold("SC-001", TASK, "no lock")


async def test_without_words_nothing_is_told() -> None:
    app = HostApp(ViolationDialog("SC-001", "Lock the row", TASK))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ViolationDialog)


async def test_another_task_or_none_can_be_named() -> None:
    app = HostApp(ViolationDialog("SC-001", "Lock the row", TASK))
    async with app.run_test() as pilot:
        await pilot.press("x", "tab")
        app.screen.query_one(Input).value = ""
        await pilot.press("enter")
        await pilot.pause()
    assert app.results == [ViolationTold("SC-001", "", "x")]


async def test_the_control_room_writes_it_down_and_shows_it(tmp_path: Path) -> None:
    root = tmp_path / "acme-portal"
    copytree(WORKSPACES / "acme-portal", root)
    app = ControlRoom(root)
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("K")
        await until(pilot, lambda: isinstance(app.screen, KnowledgeScreen))
        screen = app.screen
        assert isinstance(screen, KnowledgeScreen)
        await select(pilot, screen, "SC-001")
        await pilot.press("v", *"raced", "enter")
        await until(pilot, lambda: "raced (person, in task_20260204_101500)" in detail(screen))
        counter = json.loads((root / ".studio/sprint-counter.json").read_text())
        assert counter["violations"]["SC-001"] == counter["rules"]["SC-001"]["broken"]
        await pilot.press("v", *"again", "enter")
        await until(pilot, lambda: any("was known" in toast.message for toast in app._notifications))
