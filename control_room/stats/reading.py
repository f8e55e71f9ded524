"""The figures of the Statistics screen, read in a worker: two hundred journals take a second the first time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App

from control_room.stats.messages import ChartsRead
from control_room.topics import StatsMessage
from control_room.workers import open_screens, run_in_worker
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    # The engine's part is loaded when the screen is first opened.
    from engine.analytics.charts import Charts


class StatsReading:
    def __init__(self, app: App[None], paths: WorkspacePaths, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._paths = paths
        self._clock = clock
        self._is_reading = False
        self._is_wanted_again = False
        """They were asked for while they were read: what changed meanwhile may be missing."""

    def take(self, event: StatsMessage) -> None:
        """Reads what is asked for, one at a time; shows what was read, if it is still wanted."""
        if isinstance(event, ChartsRead):
            self._show(event.charts)
            if self._is_wanted_again:
                self._begin()
        elif self._is_reading:
            self._is_wanted_again = True
        else:
            self._begin()

    def _begin(self) -> None:
        self._is_reading, self._is_wanted_again = True, False
        run_in_worker(self._app, self._read, group="charts")

    def _read(self) -> ChartsRead:
        from engine.analytics.reading_charts import read_charts

        try:
            return ChartsRead(read_charts(self._paths, self._clock()))
        finally:
            self._is_reading = False

    def _show(self, charts: Charts) -> None:
        from control_room.stats.screen import StatsScreen

        for screen in open_screens(self._app, StatsScreen):
            screen.show_charts(charts)
