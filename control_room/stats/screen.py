"""Statistics: what is open, what was completed, and how knowledge grows, each as a plot with its figures in words."""

import time
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Footer, Static

from control_room.stats.messages import ChartsRequested
from engine.analytics.charts import Charts
from engine.analytics.stats import Figure
from engine.workspace.snapshot import Snapshot
from widgets.charts.chart_words import (
    burn_down_words,
    knowledge_words,
    marked,
    problem_words,
    title_note,
    velocity_words,
)
from widgets.charts.plots import BarPlot, CurvePlot, Drawn
from widgets.parts.tab_bar import Tab, TabBar
from widgets.parts.title_line import TitleLine

REREAD_S = 2.0
"""While the workspace changes, the figures are read again at most so often."""

TITLES = ("Burn-down", "Velocity", "Knowledge")

WORDS: tuple[Callable[[Charts], tuple[str, ...]], ...] = (burn_down_words, velocity_words, knowledge_words)
"""What is said below each of them."""


class StatsScreen(Screen[None]):
    BINDING_GROUP_TITLE = "Statistics screen"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (96, "-wide")]  # noqa: RUF012 - Textual's own name and type
    DEFAULT_CSS = """
    StatsScreen {
        & TabBar { display: block; }
        & .chart { height: 1fr; display: none; }
        & .chart.-shown { display: block; }
        & .framed { border: round $surface-lighten-2; height: 1fr; border-title-color: $foreground-muted;
            border-subtitle-color: $foreground-muted; }
        &.-wide #burn-down { layout: horizontal; }
        & #words { height: auto; padding: 0 1; }
        & #problem { height: auto; max-height: 2; padding: 0 1; color: $text-warning; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "chart(0)", "Burn-down", tooltip="What is open in the backlog and in this sprint, over time"),
        Binding("2", "chart(1)", "Velocity", tooltip="Builds completed, by week"),
        Binding("3", "chart(2)", "Knowledge", tooltip="Entries of the knowledge base and learnings, over time"),
        Binding("tab", "next_chart(1)", "Next", show=False),
        Binding("shift+tab", "next_chart(-1)", "Previous", show=False),
        Binding("escape", "back", "Back"),
    ]

    snapshot: var[Snapshot | None] = var(None, init=False)

    def __init__(self, charts: Charts | None = None) -> None:
        super().__init__()
        self._charts = charts
        self._shown = 0
        self._asked_at = -REREAD_S
        self._is_stale = charts is None

    def compose(self) -> ComposeResult:
        yield TitleLine()
        yield TabBar()
        with Container(id="burn-down", classes="chart"):
            with Vertical(id="backlog", classes="framed"):
                yield CurvePlot()
            with Vertical(id="sprint", classes="framed"):
                yield CurvePlot()
        with Vertical(id="velocity", classes="chart framed"):
            yield BarPlot()
        with Vertical(id="knowledge", classes="chart framed"):
            yield CurvePlot()
        yield Static(id="words", markup=False)
        yield Static(id="problem", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        for name, title in (
            ("#backlog", "Open tasks of the backlog"),
            ("#sprint", "Open steps of this sprint"),
            ("#velocity", "Builds completed, by week"),
            ("#knowledge", "Entries and learnings"),
        ):
            self.query_one(name).border_title = title
            self.query_one(name).border_subtitle = "UTC"
        self._draw()
        self.set_interval(REREAD_S / 4, self._look)
        self._look()

    # Data

    def watch_snapshot(self, before: Snapshot | None, _: Snapshot | None) -> None:
        self._is_stale = True
        if before is None and self.is_mounted:
            self._draw()  # the title names the project

    def show_charts(self, charts: Charts) -> None:
        self._charts = charts
        if self.is_mounted:
            self._draw()

    def _look(self) -> None:
        if self._is_stale and time.monotonic() - self._asked_at >= REREAD_S:
            self._is_stale, self._asked_at = False, time.monotonic()
            self.post_message(ChartsRequested())

    def _draw(self) -> None:
        charts = self._charts
        project = self.snapshot.root.name if self.snapshot else ""
        self.query_one(TitleLine).show(project, "Statistics", title_note(charts) if charts else "reading …")
        self.query_one(TabBar).show([Tab(number, title) for number, title in enumerate(TITLES, 1)], self._shown + 1)
        for place, chart in enumerate(self.query(".chart")):
            chart.set_class(place == self._shown, "-shown")
        if charts is None:
            return
        for name, curve in (("#backlog", charts.backlog), ("#sprint", charts.sprint)):
            self.query_one(f"{name} CurvePlot", CurvePlot).show([Drawn(curve)] if curve else [])
        bars = [(week.name[5:], int(week.of(Figure.BUILDS_COMPLETED))) for week in charts.weeks]
        self.query_one(BarPlot).show(bars)
        drawn = [Drawn(curve, mark) for mark, curve in marked(charts)]
        self.query_one("#knowledge CurvePlot", CurvePlot).show(drawn)
        self.query_one("#words", Static).update("\n".join(WORDS[self._shown](charts)))
        problem = self.query_one("#problem", Static)
        problem.update(problem_words(charts))
        problem.display = bool(charts.problems)

    # Keys

    def action_chart(self, place: int) -> None:
        self._shown = place
        self._draw()

    def action_next_chart(self, direction: int) -> None:
        self.action_chart((self._shown + direction) % len(TITLES))

    def action_back(self) -> None:
        if len(self.app.screen_stack) > 1:
            self.dismiss()

    @on(TabBar.Pressed)
    def _press_tab(self, event: TabBar.Pressed) -> None:
        self.action_chart(event.number - 1)
