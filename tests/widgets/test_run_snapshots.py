"""How a task looks while it is planned, and while an assistant builds it: on the dashboard, and each pane by itself."""

from collections.abc import Callable

import pytest
from helpers.pictures import DashboardApp, PaneApp
from helpers.runs import HELD_UP, WAITING_FOR_ANSWERS

from engine.overview import Overview
from widgets.building.build_pane import BuildPane
from widgets.inbox.queue_pane import QueuePane
from widgets.parts.pane import Pane
from widgets.sessions.session_pane import SessionPane

Compare = Callable[..., bool]

overviews = pytest.mark.parametrize("overview", [WAITING_FOR_ANSWERS, HELD_UP], ids=["asks", "held up"])


@overviews
@pytest.mark.parametrize("size", [(80, 24), (100, 40), (200, 60)], ids="{0[0]}x{0[1]}".format)
def test_dashboard(snap_compare: Compare, overview: Overview, size: tuple[int, int]) -> None:
    assert snap_compare(DashboardApp(overview), terminal_size=size)


@pytest.mark.parametrize(
    ("pane", "overview"),
    [(BuildPane, WAITING_FOR_ANSWERS), (QueuePane, WAITING_FOR_ANSWERS), (SessionPane, HELD_UP)],
    ids=["Build", "Queue", "Session"],
)
def test_pane(snap_compare: Compare, pane: type[Pane], overview: Overview) -> None:
    assert snap_compare(PaneApp(pane(), overview), terminal_size=(80, 12))


def test_dashboard_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(DashboardApp(WAITING_FOR_ANSWERS), terminal_size=(100, 40))
