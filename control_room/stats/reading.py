"""The figures of the Statistics screen, read in a worker: two hundred journals take a second the first time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message

from control_room.workers import run_in_worker
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    # The engine's part is loaded when the screen is first opened.
    from engine.analytics.charts import Charts


class StatsMessage(Message):
    """All that is about the figures."""


class ChartsRequested(StatsMessage):
    """They are to be read (again)."""


@dataclass
class ChartsRead(StatsMessage):
    charts: Charts


class StatsReading:
    def __init__(self, app: App[None], paths: WorkspacePaths, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._paths = paths
        self._clock = clock
        self._is_reading = False

    def take(self, event: StatsMessage) -> None:
        """Reads what is asked for, one at a time; shows what was read, if it is still wanted."""
        if isinstance(event, ChartsRead):
            self._show(event.charts)
        elif not self._is_reading:
            self._is_reading = True
            run_in_worker(self._app, self._read, group="charts")

    def _read(self) -> ChartsRead:
        from engine.analytics.reading_charts import read_charts

        try:
            return ChartsRead(read_charts(self._paths, self._clock()))
        finally:
            self._is_reading = False

    def _show(self, charts: Charts) -> None:
        from control_room.stats.screen import StatsScreen

        for screen in self._app.screen_stack:
            if isinstance(screen, StatsScreen):
                screen.show_charts(charts)
