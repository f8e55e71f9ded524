"""Plots of curves and bars, in characters. Heavy to import: only where one is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from textual.app import RenderResult
from textual_plotext import PlotextPlot

from engine.analytics.charts import Curve

SAMPLES_A_CELL = 2
"""Places along a curve: as many as a line of cells can show."""

BLOCKS = "sd"
"""Plotext's name for whole cells: quarters of them take three times as long to draw."""

TICK_CELLS = 14
"""A date and some room beside it."""

ROW_CELLS = 3
"""Lines between two numbers at the left."""

BAR_CELLS = 7
"""A bar with the name of its week."""

SHORTEST = timedelta(minutes=1)
"""A plot of less time would be one of nothing."""


COLOURS = ("blue+", "orange+", "green+", "magenta+", "cyan+")
"""Of the terminal's own sixteen, so that every theme has its shade; marks tell the same."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A curve and how it is told from the others."""

    curve: Curve
    mark: str = BLOCKS
    """A character, or BLOCKS."""


class Plot(PlotextPlot):  # type: ignore[misc] # plotext has no types
    """Shows what it was given last, again at each size."""

    DEFAULT_CSS = """
    Plot { height: 1fr; width: 1fr; min-height: 5; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme = "clear"  # the widget's own background, and no colours that a theme of 16 has not

    def render(self) -> RenderResult:
        self.plt.clear_figure()
        is_drawn = self.draw(self.size.width, self.size.height)
        self.plt.xaxes(is_drawn, False)  # no lines where there is nothing to measure
        self.plt.yaxes(is_drawn, False)
        drawn: RenderResult = super().render()
        return drawn

    def draw(self, width: int, height: int) -> bool:
        """Says whether there was something to draw."""
        raise NotImplementedError


class CurvePlot(Plot):
    """Numbers over time, as areas that stand on each other: the highest line is their sum."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[Drawn, ...] = ()

    def show(self, drawn: Sequence[Drawn]) -> None:
        """The curves, the lowest first."""
        if self._drawn != tuple(drawn):
            self._drawn = tuple(drawn)
            self.refresh()

    def draw(self, width: int, height: int) -> bool:
        curves = [drawn for drawn in self._drawn if drawn.curve.points]
        if not curves:
            return False
        first = min(drawn.curve.points[0].at for drawn in curves)
        last = max(drawn.curve.points[-1].at for drawn in curves)
        times = sampled_times(min(first, last - SHORTEST), last, max(2, width * SAMPLES_A_CELL))
        sums = stacked([drawn.curve for drawn in curves], times)
        # From the sum of all down: each one covers the lower part of the one before.
        for drawn, values, colour in reversed(list(zip(curves, sums, COLOURS, strict=False))):
            seen = [
                (at.timestamp(), value) for at, value in zip(times, values, strict=True) if drawn.curve.value_at(at)
            ]
            if seen:
                self.plt.scatter(*map(list, zip(*seen, strict=True)), marker=drawn.mark, color=colour, fillx=True)
        self.plt.xlim(times[0].timestamp(), times[-1].timestamp())
        shown = sampled_times(times[0], times[-1], max(2, width // TICK_CELLS))
        ticks = {name: at.timestamp() for name, at in zip(time_names(shown), shown, strict=True)}
        self.plt.xticks([*ticks.values()], [*ticks])
        _set_numbers(self.plt, max(sums[-1]), height)
        return True


class BarPlot(Plot):
    """A number a week."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[tuple[str, int], ...] = ()

    def show(self, bars: Sequence[tuple[str, int]]) -> None:
        """Names with their numbers; of more than there is room for the last ones."""
        if self._bars != tuple(bars):
            self._bars = tuple(bars)
            self.refresh()

    def draw(self, width: int, height: int) -> bool:
        bars = self._bars[-max(1, width // BAR_CELLS) :]
        if not bars:
            return False
        names, values = zip(*bars, strict=True)
        self.plt.bar(list(names), list(values), marker=BLOCKS, color=COLOURS[0], width=0.6)
        _set_numbers(self.plt, max(values), height)
        return True


def stacked(curves: Sequence[Curve], times: Sequence[datetime]) -> list[list[int]]:
    """For each curve its values at these times, on top of those of the curves before it."""
    values = ([curve.value_at(at) for at in times] for curve in curves)
    return list(accumulate(values, lambda below, own: [sum(pair) for pair in zip(below, own, strict=True)]))


def sampled_times(first: datetime, last: datetime, count: int) -> tuple[datetime, ...]:
    """So many times from the first to the last, evenly spread."""
    return (*(first + (last - first) * place / (count - 1) for place in range(count - 1)), last)


def time_names(times: Sequence[datetime]) -> list[str]:
    """What stands below a plot: days, or times of the day where they span less than two days. In UTC."""
    span = times[-1] - times[0]
    pattern = "%H:%M" if span < timedelta(days=2) else "%d %b" if span < timedelta(days=300) else "%b %Y"
    return [f"{at.astimezone(UTC):{pattern}}" for at in times]


def round_step(most: int, count: int) -> int:
    """The distance of at most `count` numbers up to `most`: 1, 2, 5, 10, 20, 50, …"""
    steps = (factor * 10**power for power in range(len(str(most)) + 1) for factor in (1, 2, 5))
    return next((step for step in steps if step * count >= most), max(1, most))


def _set_numbers(plt: Any, most: int, height: int) -> None:
    """Whole numbers at the left, from 0 to the highest, as many as there is room for."""
    ticks = [*range(0, most + 1, round_step(most, max(1, height // ROW_CELLS)))]
    ticks = ticks if len(ticks) > 1 else [0, max(1, most)]
    plt.yticks(ticks, [f"{tick:,}" for tick in ticks])
    plt.ylim(0, max(1, most))
