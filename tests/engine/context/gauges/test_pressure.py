"""Each crossing of 80% or 95% is told once."""

import json

import pytest

from engine.context.counting.tokens import TokenCounter
from engine.context.gauges.contents import Contents
from engine.context.gauges.near_limits import measure_near_limits
from engine.context.gauges.pressure import take_crossings
from engine.context.gauges.usage import ContextUse, Gauge, Source
from engine.workspace.problems import UnusableFileError


def use(**percents: float) -> ContextUse:
    gauges = tuple(
        Gauge(name, round(percent * 100), 10_000, 12_000, Source.COUNTED, "") for name, percent in percents.items()
    )
    return ContextUse((), gauges, (), (), True)


def told(paths, **percents: float) -> list[str]:
    return [f"{gauge.name} {gauge.level}" for gauge in take_crossings(paths, use(**percents))]


@pytest.mark.parametrize(
    ("percent", "levels"),
    [
        (0, []),
        (79, []),
        (79.99, []),
        (80, ["plans warning"]),
        (94, ["plans warning"]),
        (94.99, ["plans warning"]),
        (95, ["plans critical"]),
        (100, ["plans critical"]),
        (400, ["plans critical"]),
    ],
)
def test_the_borders(paths, percent, levels):
    assert told(paths, plans=percent) == levels
    assert told(paths, plans=percent) == []


def test_each_border_on_its_own_on_the_way_up(paths):
    assert [told(paths, plans=percent) for percent in (79, 81, 90, 96, 99)] == [
        [],
        ["plans warning"],
        [],
        ["plans critical"],
        [],
    ]


def test_what_fell_below_and_rises_again_is_told_again(paths):
    assert [told(paths, plans=percent) for percent in (96, 85, 94, 97, 20, 50, 81)] == [
        ["plans critical"],
        [],
        [],
        ["plans critical"],
        [],
        [],
        ["plans warning"],
    ]


def test_of_several_the_fullest_comes_first(paths):
    assert told(paths, backlog=82, plans=99, learnings=10, Active=95) == [
        "plans critical",
        "Active critical",
        "backlog warning",
    ]


def test_pools_cross_independently(paths):
    told(paths, plans=85, backlog=10)
    assert told(paths, plans=85, backlog=85) == ["backlog warning"]


def test_other_fields_and_unknown_pools_stay(paths):
    state = {"tiers": {"1": ["task_1"]}, "pressure": {"archive": "warning"}, "tasks_worked_on": ["task_1"]}
    paths.context_state.write_text(json.dumps(state))
    told(paths, plans=85)
    kept = json.loads(paths.context_state.read_text())
    assert kept == {**state, "pressure": {"archive": "warning", "plans": "warning"}}


def test_nothing_is_written_while_nothing_is_full(paths):
    told(paths, plans=79)
    assert not paths.context_state.exists()


@pytest.mark.parametrize("level", ["extreme", "", 7, None])
def test_a_level_that_is_none_counts_as_not_told(paths, level):
    paths.context_state.write_text(json.dumps({"pressure": {"plans": level}}))
    assert told(paths, plans=85) == ["plans warning"]


def test_what_cannot_be_written_down_is_not_told(paths, tmp_path_factory):
    paths.context_state.symlink_to(tmp_path_factory.mktemp("outside") / "state.json")
    with pytest.raises(UnusableFileError):
        told(paths, plans=85)


def test_far_from_a_limit_nothing_is_counted(paths, write, counted):
    write("studio/learnings/global.md", "word " * 2_000)
    found = measure_near_limits(paths, Contents((), 0), TokenCounter(paths))
    assert (found.is_counted, counted) == (False, [])


def test_near_a_limit_everything_is_counted(paths, write, counted):
    write("studio/learnings/global.md", "決済が二重に。" * 2_700)  # 56 kB: 14,000 tokens by its size
    found = measure_near_limits(paths, Contents((), 0), TokenCounter(paths))
    assert (found.is_counted, len(counted)) == (True, 1)
    assert found.pools[1].tokens > 20_000
