"""The screens that a key opens from anywhere.

To add one: a class, a function here that makes it, and a line in OPENINGS. It is given what it shows if it has a
`show_overview` or a `snapshot` (see following.py). The help and the palette find its key by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.screen import Screen

from control_room.dashboard.screen import Dashboard

if TYPE_CHECKING:
    from control_room.switchboard import Switchboard

ACTION = "open"
"""What their keys do in the app, with a screen's name."""


# Each is imported when it is first opened: the first picture does not wait for it.


def _inbox(room: Switchboard, item_id: str) -> Screen[None]:
    from control_room.inbox.screen import InboxScreen

    return InboxScreen(room.inbox.desk, room.clock, item_id=item_id)


def _backlog(*_: object) -> Screen[None]:
    from control_room.backlog_screen import BacklogScreen

    return BacklogScreen()


def _knowledge(*_: object) -> Screen[None]:
    from control_room.knowledge.screen import KnowledgeScreen

    return KnowledgeScreen()


def _sessions(*_: object) -> Screen[None]:
    from control_room.sessions.screen import SessionsScreen

    return SessionsScreen()


def _context(*_: object) -> Screen[None]:
    from control_room.context.screen import ContextScreen

    return ContextScreen()


def _stats(*_: object) -> Screen[None]:
    from control_room.stats.screen import StatsScreen

    return StatsScreen()


def _claude(room: Switchboard, _: str) -> Screen[None]:
    from control_room.claude.screen import ClaudeScreen

    return ClaudeScreen(room.clock)


@dataclass(frozen=True, slots=True)
class Opening:
    """A screen, the key that opens it, and what the help says of it."""

    name: str
    key: str
    title: str
    tooltip: str
    make: Callable[[Switchboard, str], Screen[None]]
    """Takes the app, and where the cursor is to begin, which may be empty."""

    @property
    def binding(self) -> Binding:
        return Binding(self.key, f"{ACTION}('{self.name}')", self.title, show=False, tooltip=self.tooltip)


OPENINGS = (
    Opening("inbox", "i", "Inbox", "All that waits for your decision: accept, reject, edit, undo", _inbox),
    Opening("backlog", "B", "Backlog", "Epics, features and tasks", _backlog),
    Opening("knowledge", "K", "Knowledge", "Constraints, slop, learnings, invariants", _knowledge),
    Opening("sessions", "S", "Sessions", "All sessions: pause, resume, restore", _sessions),
    Opening("context", "X", "Context", "What the next agent gets, and what if it did not", _context),
    Opening("claude", "L", "Claude, live", "Claude's sessions here: state, context, cost, sub-agents", _claude),
    Opening("stats", "T", "Statistics", "Burn-down, velocity, growth of knowledge", _stats),
)


class Screens:
    """Shows one of them at a time, on top of the dashboard."""

    def __init__(self, room: Switchboard, show_on: Callable[[Screen[None]], None]) -> None:
        """`show_on` gives a screen what it shows."""
        self._room = room
        self._show_on = show_on
        self._opened: tuple[str, Screen[None]] | None = None

    def open(self, name: str, at: str = "") -> None:
        """Puts a screen on the dashboard, in the place of another one that is open there; `at`: see `Opening.make`."""
        room = self._room
        if room.screen.is_modal or self._opened == (name, room.screen):
            return
        if not isinstance(room.screen, Dashboard):
            room.pop_screen()
        screen = next(opening for opening in OPENINGS if opening.name == name).make(room, at)
        self._opened = (name, screen)
        room.push_screen(screen)
        room.call_after_refresh(self._show_on, screen)

    def leave(self) -> None:
        """Back to the dashboard."""
        while not isinstance(self._room.screen, Dashboard):
            self._room.pop_screen()
