"""Panes and the dashboard with a given Overview, for pictures that hold still."""

from datetime import UTC, datetime
from pathlib import Path

from helpers.samples import acme_portal
from textual.app import App, ComposeResult

from control_room.dashboard.screen import Dashboard
from engine.context.gauges.usage import ContextUse, FileWeight, Gauge, Source
from engine.overview import Overview
from engine.workspace.problems import Problem
from engine.workspace.snapshot import Snapshot
from widgets.building.build_pane import BuildPane
from widgets.parts.pane import Pane

NOW = datetime(2026, 11, 21, 0, 39, 39, tzinfo=UTC)

OUTPUT = "$ python -m pytest -q tests/test_rate_limit.py\nF.F\nE   assert 429 == 200\n2 failed, 11 passed in 0.41s\n"


def gauge(name: str, tokens: int, limit: int, source: Source = Source.COUNTED) -> Gauge:
    return Gauge(name, tokens, limit, limit, source, f"what {name} holds")


CONTEXT = ContextUse(
    tiers=(
        gauge("Invariants", 3_600, 5_000),
        gauge("Active", 25_100, 30_000),
        gauge("Summarized", 2_900, 15_000),
        gauge("Indexed", 400, 5_000),
    ),
    pools=(
        gauge("reserved", 4_000, 30_000),
        gauge("learnings", 9_000, 20_000),
        gauge("backlog", 2_500, 15_000),
        gauge("plans", 28_900, 30_000),
        gauge("context7", 0, 25_000),
        gauge("working", 18_000, 30_000, Source.REPORTED),
    ),
    heaviest=(
        FileWeight(".studio/tasks/task_20260204_101500/plan.json", 28_900, "plans"),
        FileWeight("studio/learnings/backend.md", 5_100, "learnings"),
    ),
    trend=(30_000, 30_400, 31_000, 31_500, 32_000),
    is_counted=True,
)

PROBLEM = Problem(".studio/id-map.json", "not JSON: expecting value in line 4", "Mend that line")

FULL = Overview(acme_portal(), CONTEXT)
EMPTY = Overview(Snapshot(Path("/project"), exists=True, is_complete=True))


class PaneApp(App[None]):
    """One pane with its focus."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, pane: Pane, overview: Overview | None) -> None:
        super().__init__()
        self.animation_level = "none"
        self._pane = pane
        self._overview = overview

    def compose(self) -> ComposeResult:
        yield self._pane

    def on_mount(self) -> None:
        if self._overview is not None:
            self._pane.show(self._overview, NOW)
        self._pane.focus_pane()
        if isinstance(self._pane, BuildPane):
            self._pane.output.show_output("", OUTPUT if self._overview is FULL else "")


class DashboardApp(App[None]):
    """The whole dashboard, followed by nobody."""

    CSS_PATH = Path(__file__).parents[2] / "control_room" / "dashboard" / "dashboard.tcss"

    def __init__(self, overview: Overview) -> None:
        super().__init__()
        self.animation_level = "none"
        self._overview = overview

    def get_default_screen(self) -> Dashboard:
        return Dashboard()

    def on_mount(self) -> None:
        screen = self.screen
        assert isinstance(screen, Dashboard)
        screen.show(self._overview, NOW)
