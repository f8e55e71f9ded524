"""Says once, with the terminal's bell, that one of Claude's sessions waits for the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import ClaudeSession, Wait  # the first picture does not wait for it

SHOWN_S = 8


class WaitNotice:
    def __init__(self, app: App[None], clock: Callable[[], datetime]) -> None:
        self._app = app
        self._watch = WaitWatch(clock())

    def tell(self, sessions: tuple[ClaudeSession, ...]) -> None:
        """One toast, however many begin to wait at once: the Session pane has them all."""
        if new := self._watch.new(sessions):
            wait = new[0]
            self._app.bell()
            title = f"? Claude {wait.state.value}: answer it there"
            self._app.notify(wait.words, title=title, markup=False, timeout=SHOWN_S)


class WaitWatch:
    """Tells of each thing once, if it began to wait while somebody looks on."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self._told: set[str] = set()

    def new(self, sessions: tuple[ClaudeSession, ...]) -> list[Wait]:
        waits = [session.wait for session in sessions if session.wait is not None]
        new = [wait for wait in waits if wait.id not in self._told and wait.since >= self._since]
        self._told |= {wait.id for wait in waits}
        return new
