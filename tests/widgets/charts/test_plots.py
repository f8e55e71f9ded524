"""Plots at any size, and what they make of numbers."""

from datetime import timedelta

import pytest
from helpers.charts import FULL, NOW, changes
from helpers.host import HostApp

from engine.analytics.charts import Curve, curve
from widgets.charts.plots import BarPlot, CurvePlot, Drawn, round_step, sampled_times, stacked, time_names


def text(plot: CurvePlot | BarPlot) -> str:
    return "\n".join(plot.render_line(y).text for y in range(plot.size.height))


@pytest.mark.parametrize("size", [(2, 1), (10, 5), (20, 3), (300, 100)])
async def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    for plot in (CurvePlot(), BarPlot()):
        async with HostApp(plot).run_test(size=size) as pilot:
            if isinstance(plot, CurvePlot):
                plot.show([Drawn(one) for one in FULL.knowledge])
            else:
                plot.show([("W47", 5), ("W48", 0)])
            await pilot.pause()
            assert text(plot)


async def test_curves_are_told_apart_without_colour() -> None:
    plot = CurvePlot()
    async with HostApp(plot).run_test(size=(80, 24)) as pilot:
        plot.show([Drawn(one, mark) for mark, one in zip("CSPQL", FULL.knowledge, strict=True)])
        await pilot.pause()
        assert set("CSPQL") <= set(text(plot))


@pytest.mark.parametrize(
    "drawn", [[], [Drawn(Curve("nothing"))], [Drawn(curve("zero", changes((3, 1), (1, -1)), NOW))]]
)
async def test_little_or_nothing_can_be_drawn(drawn: list[Drawn]) -> None:
    plot = CurvePlot()
    async with HostApp(plot).run_test(size=(60, 20)) as pilot:
        plot.show(drawn)
        await pilot.pause()
        assert text(plot)


async def test_of_many_bars_the_last_ones_show() -> None:
    plot = BarPlot()
    async with HostApp(plot).run_test(size=(40, 12)) as pilot:
        plot.show([(f"W{number:02}", number) for number in range(1, 53)])
        await pilot.pause()
        assert "W52" in text(plot)
        assert "W01" not in text(plot)


def test_areas_stand_on_each_other() -> None:
    one, other = (curve("any", changes((5, 2)), NOW), curve("any", changes((3, 1)), NOW))
    times = [NOW - timedelta(days=days) for days in (6, 4, 2)]
    assert stacked([one, other], times) == [[0, 2, 2], [0, 2, 3]]


def test_samples_reach_from_the_first_time_to_the_last() -> None:
    first = NOW - timedelta(days=3)
    times = sampled_times(first, NOW, 4)
    assert (times[0], times[-1], len(times)) == (first, NOW, 4)


@pytest.mark.parametrize(("days", "name"), [(0.5, "00:00"), (20, "01 Nov"), (700, "Dec 2024")])
def test_times_are_as_exact_as_needed(days: float, name: str) -> None:
    assert time_names([NOW - timedelta(days=days), NOW])[0] == name


@pytest.mark.parametrize(
    ("most", "count", "step"), [(0, 5, 1), (5, 5, 1), (9, 4, 5), (400, 6, 100), (401, 4, 200), (10**9, 1, 10**9)]
)
def test_numbers_at_the_side_are_round(most: int, count: int, step: int) -> None:
    assert round_step(most, count) == step
