"""How the Context screen looks, what the pane adds to it, and the dialog that asks how a rule was broken."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from helpers.backlogs import planned
from helpers.context_app import GOAL, ContextApp, injection
from helpers.host import HostApp
from helpers.pictures import CONTEXT, FULL, NOW, PaneApp
from helpers.rooms import until
from helpers.samples import acme_portal
from textual.pilot import Pilot

from control_room.context.messages import Wish
from control_room.context.screen import ContextScreen
from engine.overview import Overview
from widgets.context.context_list import ContextList
from widgets.context.context_pane import ContextPane
from widgets.dialogs.violation_dialog import ViolationDialog

SIZES = [(80, 24), (100, 40), (200, 60)]
Size = tuple[int, int]
Compare = Callable[..., bool]

sizes = pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("control_room.context.screen.LOOK_S", 0.01)


async def leave_out(pilot: Pilot[Any]) -> None:
    """The learning, so that another one comes in instead."""
    screen = pilot.app.screen
    assert isinstance(screen, ContextScreen)
    await until(pilot, lambda: screen.found is not None)
    screen.query_one(ContextList).select("learnings/backend: Use SELECT FOR UPDATE when consuming tokens")
    await pilot.press("space")
    await until(pilot, lambda: screen.found is not None and screen.found.saved)


@sizes
def test_context(snap_compare: Compare, size: Size) -> None:
    assert snap_compare(ContextApp(ContextScreen(acme_portal())), run_before=leave_out, terminal_size=size)


def test_context_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(ContextApp(ContextScreen(acme_portal())), run_before=leave_out, terminal_size=(80, 24))


def test_no_goal(snap_compare: Compare) -> None:
    assert snap_compare(HostApp(ContextScreen(planned(None))), terminal_size=(80, 24))


@sizes
def test_pane_with_the_next_agent_and_a_full_pool(snap_compare: Compare, size: Size) -> None:
    heaviest = CONTEXT.heaviest[0]
    pools = tuple(replace(pool, heaviest=heaviest) if pool.name == "plans" else pool for pool in CONTEXT.pools)

    async def show(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        pilot.app.screen.query_one(ContextPane).show_next(injection(Wish(GOAL, "builder")))

    overview = Overview(FULL.snapshot, replace(CONTEXT, pools=pools, trend_since=NOW))
    assert snap_compare(PaneApp(ContextPane(), overview), run_before=show, terminal_size=size)


def test_broken_rule(snap_compare: Compare) -> None:
    dialog = ViolationDialog("SC-002", "Never log a session token", "task_20260204_101500")
    assert snap_compare(HostApp(dialog), terminal_size=(80, 24))
