"""How Claude's sessions look: on their screen, and on the dashboard."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from helpers.claude_sessions import BESIDE_CLAUDE, WORKING, figure
from helpers.host import HostApp
from helpers.pictures import EMPTY, NOW, DashboardApp

from control_room.claude.screen import ClaudeScreen
from engine.overview import Overview

SIZES = [(80, 24), (100, 40), (200, 60)]
Compare = Callable[..., bool]

sizes = pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)


@sizes
def test_sessions(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(HostApp(ClaudeScreen(lambda: NOW, BESIDE_CLAUDE)), terminal_size=size)


def test_no_sessions(snap_compare: Compare) -> None:
    assert snap_compare(HostApp(ClaudeScreen(lambda: NOW, Overview(EMPTY.snapshot))), terminal_size=(80, 24))


@sizes
def test_dashboard(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(DashboardApp(BESIDE_CLAUDE), press=["1"], terminal_size=size)


def test_dashboard_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    critical = replace(BESIDE_CLAUDE, claude=(replace(WORKING, context=figure(196_000)),))
    assert snap_compare(DashboardApp(critical), press=["1"], terminal_size=(80, 24))
