"""Keys one after the other: each is done with before the next one is looked at, however fast somebody types.

Textual hands a key to what has the focus when it comes, and looks a binding up once the key came back from there. On a
busy machine Ctrl+S then overtakes the words typed before it, End comes after what was typed behind it, and a key that
was meant for a field reaches the list below a dialog that closed meanwhile.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from textual import events, on
from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

LOOK_AGAIN_S = 0.2
"""While keys wait, how often it is looked whether what they wait for is still there."""

Typed = events.Key | events.Paste


class Follower(Message):
    """Goes the way of a key behind it: where it comes back to the app, all before it is done. Nobody else takes it."""


class KeysInTurn(App[None]):
    """A key is handed on when the one before it, and what that led to, is done: a dialog stands, a field has focus."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[Typed] = deque()
        self._under_way: Typed | None = None
        """What was handed on last, until it is known to be taken."""
        self._follower: Follower | None = None
        self._followed: Widget | None = None
        """Where the follower began."""
        self._front: Screen[Any] | None = None
        """The screen that is known to be ready for keys."""
        self._look: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, Typed) and not event.is_forwarded:
            self._typed.append(event)
            await self._hand_on()
            return
        await super().on_event(event)
        if event is self._under_way:  # nothing in between wanted it: its binding, if there is one, has run
            await self._taken()

    @on(Follower)
    async def _came_back(self, follower: Follower) -> None:
        follower.stop()
        if follower is not self._follower:
            return
        self._follower = None
        if self._under_way is not None:
            await self._taken()
        else:
            await self._hand_on()

    async def _taken(self) -> None:
        """It may have said something, such as that Enter chose a row: that is heard first."""
        self._under_way = None
        self._follow(self.focused or self.screen)
        await self._hand_on()

    async def _hand_on(self) -> None:
        """The next keys, until one has to be waited for."""
        if self._followed is not None and not self._followed.is_attached:
            self._follower = None  # it went with its widget
        while self._typed and self._follower is None:
            if self.screen is not self._front:
                self._front = self.screen
                self._follow(self.screen)  # behind its first messages, of which one gives a field the focus
            else:
                await self._hand_over(self._typed.popleft())
        if self._typed and self._look is None:
            self._look = self.set_timer(LOOK_AGAIN_S, self._look_again)

    async def _hand_over(self, typed: Typed) -> None:
        target = self.focused or self.screen
        self._under_way = typed
        await super().on_event(typed)
        if typed.is_forwarded:
            self._follow(target)
        else:
            self._under_way = None  # a binding took it before all others

    def _follow(self, target: Widget) -> None:
        follower = Follower()
        self._followed = target
        self._follower = follower if target.post_message(follower) else None

    async def _look_again(self) -> None:
        self._look = None
        await self._hand_on()
