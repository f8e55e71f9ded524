"""How each pane looks: full, empty and before the first reading; and how they stand together on the dashboard."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from helpers.pictures import EMPTY, FULL, PROBLEM, DashboardApp, PaneApp

from engine.overview import Overview
from widgets.building.build_pane import BuildPane
from widgets.context.context_pane import ContextPane
from widgets.inbox.queue_pane import QueuePane
from widgets.parts.pane import Pane
from widgets.sessions.activity_pane import ActivityPane
from widgets.sessions.session_pane import SessionPane

PANES = [SessionPane, BuildPane, ContextPane, QueuePane, ActivityPane]
Size = tuple[int, int]
Compare = Callable[..., bool]

sizes = pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids="{0[0]}x{0[1]}".format)
panes = pytest.mark.parametrize("pane", PANES, ids=lambda pane: pane.TITLE)


@sizes
@panes
def test_pane(snap_compare: Compare, pane: type[Pane], size: Size) -> None:
    assert snap_compare(PaneApp(pane(), FULL), terminal_size=size)


@panes
def test_empty_pane_says_what_to_do(snap_compare: Compare, pane: type[Pane]) -> None:
    assert snap_compare(PaneApp(pane(), EMPTY), terminal_size=(80, 10))


@panes
def test_unread_pane_claims_nothing(snap_compare: Compare, pane: type[Pane]) -> None:
    assert snap_compare(PaneApp(pane(), None), terminal_size=(80, 10))


@sizes
def test_dashboard(snap_compare: Compare, size: Size) -> None:
    assert snap_compare(DashboardApp(FULL), terminal_size=size)


@sizes
def test_dashboard_with_a_problem(snap_compare: Compare, size: Size) -> None:
    overview = Overview(replace(FULL.snapshot, problems=(PROBLEM,)), FULL.context)
    assert snap_compare(DashboardApp(overview), press=["5"], terminal_size=size)


@sizes
def test_empty_dashboard(snap_compare: Compare, size: Size) -> None:
    assert snap_compare(DashboardApp(EMPTY), terminal_size=size)


def test_dashboard_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(DashboardApp(FULL), terminal_size=(120, 40))


def test_dashboard_in_sixteen_colours(snap_compare: Compare) -> None:
    app = DashboardApp(FULL)
    app.theme = "ansi-dark"
    assert snap_compare(app, terminal_size=(120, 40))
