"""What the next agent would receive, assembled in workers: for the Context pane, and for the screen that asks."""

from __future__ import annotations

from functools import partial
from threading import Event, Lock
from typing import TYPE_CHECKING

from textual.app import App

from control_room.context.messages import (
    InjectionRead,
    InjectionRequested,
    Wish,
    current_wish,
    depends_on,
)
from control_room.dashboard.screen import Dashboard
from control_room.messages import Refused
from control_room.topics import ContextMessage
from control_room.workers import attempted_in, open_screens, run_in_worker
from engine.overview import Overview
from engine.workspace.paths import WorkspacePaths
from engine.workspace.snapshot import Snapshot
from widgets.context.context_pane import ContextPane

if TYPE_CHECKING:
    # The engine's part is loaded when it is first asked for, in a worker.
    from textual.timer import Timer

    from engine.context.counting.tokens import TokenCounter
    from engine.context.injection.records import Injection
    from widgets.context.what_if import WhatIf

REST_S = 30.0
"""After which what counting needed is given back: 30 MB."""

CALM_S = 1.0
"""The pane's figure follows changes after so long: a running build changes files many times a second."""


class Contexts:
    def __init__(self, app: App[None], paths: WorkspacePaths, leaving: Event) -> None:
        self._app = app
        self._paths = paths
        self._leaving = leaving
        self._snapshot: Snapshot | None = None
        self._pane_wish: Wish | None = None
        self._is_due = False
        self._one_at_a_time = Lock()
        self._newest: dict[str, Wish] = {}
        """For the pane and for the screen: what is worth assembling, where several were asked for quickly."""
        self._counter: TokenCounter | None = None
        self._resting: Timer | None = None

    # The pane

    def follow(self, overview: Overview) -> None:
        """Has the pane's figure brought up to date once things are calm; after the first counting, not before."""
        snapshot = overview.snapshot
        if overview.context is None or not overview.context.is_counted or not snapshot.is_complete:
            return
        before, self._snapshot = self._snapshot, snapshot
        wish = current_wish(snapshot)
        is_same = before is not None and wish == self._pane_wish and depends_on(before) == depends_on(snapshot)
        if is_same or self._is_due:
            return
        self._is_due = True
        self._app.set_timer(CALM_S, self._ask_for_pane)

    def _ask_for_pane(self) -> None:
        self._is_due = False
        self._pane_wish = current_wish(self._snapshot) if self._snapshot else None
        if self._pane_wish is None:
            self._show_on_pane(None)
        else:
            self._assemble(self._pane_wish, "pane")

    def _show_on_pane(self, injection: Injection | None) -> None:
        for screen in open_screens(self._app, Dashboard):
            for pane in screen.query(ContextPane):
                pane.show_next(injection)

    # Requests and what comes of them

    def take(self, message: ContextMessage) -> None:
        """A request of the screen, or what a worker of ours found."""
        match message:
            case InjectionRequested():
                self._assemble(message.wish, "screen")
            case InjectionRead():
                self._hand_down(message)

    def _hand_down(self, read: InjectionRead) -> None:
        from control_room.context.screen import ContextScreen

        if self._resting is not None:
            self._resting.stop()
        self._resting = self._app.set_timer(REST_S, partial(run_in_worker, self._app, self._rest, "context"))
        if read.wish == self._pane_wish and read.found is not None:
            self._show_on_pane(read.found.whole)
        for screen in open_screens(self._app, ContextScreen):
            screen.show_injection(read)

    # In workers

    def _assemble(self, wish: Wish, for_whom: str) -> None:
        self._newest[for_whom] = wish
        run_in_worker(self._app, partial(self._read, wish, for_whom), "context")

    def _read(self, wish: Wish, for_whom: str) -> InjectionRead | None:
        with self._one_at_a_time:
            if self._leaving.is_set() or self._newest[for_whom] != wish:
                return None
            found = attempted_in("context", lambda: self._read_both(wish))
        if isinstance(found, Refused):
            return InjectionRead(wish, None, found.reason, found.remedy)
        return InjectionRead(wish, found)

    def _read_both(self, wish: Wish) -> WhatIf:
        """With and without what the person leaves out. Raises RefusedError, UnusableFileError, OSError."""
        from engine.context.counting.tokens import TokenCounter
        from engine.context.injection.inject import assemble
        from widgets.context.what_if import WhatIf

        if self._counter is None:
            self._counter = TokenCounter(self._paths, self._leaving)
        given = partial(
            assemble, self._paths, wish.goal, agent=wish.agent, task_id=wish.task_id, counter=self._counter, exact=True
        )
        whole = given()
        tried = given(without=frozenset(key for _, key in wish.without)) if wish.without else whole
        self._counter.save()
        return WhatIf(whole, tried)

    def _rest(self) -> None:
        """Gives memory back: what was counted is on disk."""
        with self._one_at_a_time:
            if self._counter is not None:
                self._counter.rest()
                self._counter = None
