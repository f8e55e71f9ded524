"""The newest Overview, on every screen that shows a part of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from control_room.dashboard.screen import Dashboard
from control_room.messages import OverviewRead
from engine.overview import Overview
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    from engine.claude_code.answers.keeping import AnswersKeeper
    from engine.overviews import OverviewFollower

CALM_TICKS = 20
"""While nothing runs and nothing just happened, ages are redrawn only every so many seconds."""

RECENT_S = 60


class Following:
    """Follows a workspace in a worker until `leaving` is set."""

    def __init__(self, app: App[None], root: Path, clock: Callable[[], datetime], leaving: Event) -> None:
        self.overview: Overview | None = None
        self._app = app
        self._root = root
        self._clock = clock
        self._leaving = leaving
        self._follower: OverviewFollower | None = None
        self._keeper: AnswersKeeper | None = None
        self._ticks = 0

    def start(self) -> None:
        """The app hears an OverviewRead for every picture, and gives it to `take`."""
        self._app.run_worker(self._follow, thread=True, group="follow")
        self._app.set_interval(1.0, self._tick)

    def choose(self, *, session_id: str | None = None, task_id: str | None = None) -> None:
        """Follows another session or task; empty for the active one, None leaves it as it is."""
        if self._follower is not None:
            self._follower.choose(session_id=session_id, task_id=task_id)

    def show_more_of_claude(self, count: int) -> None:
        """How many of Claude's sessions to show besides the newest."""
        if self._follower is not None:
            self._follower.show_more_of_claude(count)

    def wake(self) -> None:
        """Has it look at the files now, or notice that the control room ends."""
        if self._follower is not None:
            self._follower.wake()
        if self._keeper is not None:
            self._keeper.look()

    def take(self, overview: Overview) -> None:
        self.overview = overview
        self._hand_down()

    def show_on(self, screen: Screen[Any]) -> None:
        """Gives a screen the newest Overview, or the part of it that it shows."""
        if self.overview is None:
            return
        if isinstance(screen, Dashboard):
            screen.show(self.overview, self._clock())
        elif hasattr(screen, "show_overview"):
            screen.show_overview(self.overview)
        elif hasattr(screen, "snapshot"):
            screen.snapshot = self.overview.snapshot

    def _follow(self) -> None:
        # After the first frame: records build on pydantic, whose import would keep the screen black for 90 ms.
        from engine.claude_code.answers.keeping import AnswersKeeper
        from engine.overviews import OverviewFollower

        self._keeper = AnswersKeeper(WorkspacePaths(self._root), self._leaving)
        Thread(target=self._keeper.run, daemon=True, name="answers").start()
        self._follower = OverviewFollower(self._root, self._leaving, on_change=self._keeper.look)
        for overview in self._follower.overviews():
            self._app.post_message(OverviewRead(overview))

    def _hand_down(self) -> None:
        if not self._app.is_running:  # it ends: its screens are being taken apart
            return
        for screen in self._app.screen_stack:
            self.show_on(screen)

    def _tick(self) -> None:
        """Ages and running times go on by themselves; a calm screen is left alone."""
        self._ticks += 1
        if self._is_lively() or self._ticks % CALM_TICKS == 0:
            self._hand_down()

    def _is_lively(self) -> bool:
        overview = self.overview
        if overview is None:
            return False
        newest = overview.activity[0].at if overview.activity else None
        is_recent = newest is not None and (self._clock() - newest).total_seconds() < RECENT_S
        is_using_tools = any(session.tools for session in overview.claude)
        return is_recent or is_using_tools or (overview.snapshot.build is not None and overview.snapshot.build.running)
