"""How the Statistics screen looks."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from helpers.charts import EMPTY, FULL
from helpers.host import HostApp

from control_room.stats.screen import StatsScreen
from engine.workspace.problems import Problem

SIZES = [(80, 24), (100, 40), (200, 60)]
Compare = Callable[..., bool]


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_charts(snap_compare: Compare, key: str, size: tuple[int, int]) -> None:
    assert snap_compare(HostApp(StatsScreen(FULL)), press=[key], terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_nothing_yet(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(HostApp(StatsScreen(EMPTY)), press=["1"], terminal_size=size)


def test_problems(snap_compare: Compare) -> None:
    problems = (Problem(".studio", "weeks to come that files tell of: 3", "Set the clock"),) * 2
    assert snap_compare(HostApp(StatsScreen(replace(FULL, problems=problems))), press=["2"], terminal_size=(80, 24))
