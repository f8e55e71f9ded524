"""Choosing which task and which session the dashboard shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from textual.app import App

if TYPE_CHECKING:
    from engine.workspace.snapshot import Snapshot


class Choose(Protocol):
    def __call__(self, *, session_id: str | None = None, task_id: str | None = None) -> None: ...


class Pickers:
    def __init__(self, app: App[None], clock: Callable[[], datetime], choose: Choose) -> None:
        self._app = app
        self._clock = clock
        self._choose = choose

    def pick_task(self, snapshot: Snapshot) -> None:
        from widgets.parts.picker import Picker, task_rows

        shown = snapshot.build.task_id if snapshot.build else ""
        picker = Picker("Tasks", task_rows(snapshot.tasks, self._clock()), shown=shown, empty="No tasks yet")
        self._app.push_screen(picker, lambda task_id: self._choose(task_id=task_id) if task_id else None)

    def pick_session(self, snapshot: Snapshot) -> None:
        from widgets.parts.picker import Picker, session_rows

        rows = session_rows(snapshot.sessions, self._clock(), snapshot.active_session_id)
        shown = snapshot.session.id if snapshot.session else ""
        picker = Picker("Sessions", rows, shown=shown, empty="No sessions yet")
        self._app.push_screen(picker, lambda chosen: self._choose(session_id=chosen) if chosen else None)
