"""Tells the person what begins to wait for them: a line on the screen, and a bell or the desktop's notification.

Each control room tells by its own terminal, also where two are open on one workspace: a bell belongs to its window.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message
from textual.notifications import Notification, Notify

from control_room.notices.watch import Notice, NoticeWatch
from control_room.workers import run_in_worker
from engine.overview import Overview
from engine.workspace.problems import Problem
from widgets.text.counting import counted

if TYPE_CHECKING:
    from engine.workspace.personal import Notifications  # the first picture does not wait for it

SHOWN_S = 8

MOST_LINES = 3
"""Lines for things that begin to wait at once; all of them are in the Queue and in Claude's own screen."""


@dataclass
class SoundWanted(Message):
    """Things that were told on the screen, and how else the person wants to hear of them."""

    way: Notifications
    notices: tuple[Notice, ...]
    problem: Problem | None = None
    """What is wrong with the person's settings."""
    is_seen: bool = False
    """The person looked on when they came on the screen, whatever they look at by now."""


class Notices:
    def __init__(self, app: App[None], clock: Callable[[], datetime]) -> None:
        self._app = app
        self._watch = NoticeWatch(clock())
        self._shown: dict[str, tuple[Notification, tuple[Notice, ...]]] = {}
        """Toasts by their identity, each with what it tells of."""
        self._is_focus_known = False
        self._problem: Problem | None = None
        """Of the person's settings, as it was told last."""

    def hear_of_focus(self) -> None:
        """The terminal said whether it has the focus. Not all do: then nobody can be said to look on."""
        self._is_focus_known = True

    def tell(self, overview: Overview) -> None:
        """One toast for all that come at once, with a line for each; and one sound. What was answered goes."""
        new = self._watch.new(overview)
        self._take_back()
        is_seen = self._is_looked_at
        if is_seen:
            new = [notice for notice in new if not notice.is_news]
        if new:
            self._show(new)
            run_in_worker(self._app, partial(_with_settings, new, is_seen=is_seen), "notices")

    def _show(self, new: list[Notice]) -> None:
        title, words = _on_screen(new)
        toast = Notification(words, title, timeout=SHOWN_S)
        self._shown[toast.identity] = (toast, tuple(new))
        self._app.post_message(Notify(toast))  # as `App.notify` does it, which does not say how to take it back

    def _take_back(self) -> None:
        """What still says "Claude waits for permission" after that was given would be a lie."""
        for toast, notices in list(self._shown.values()):
            is_over = all(self._watch.is_over(notice) for notice in notices)
            if is_over:
                self._app._unnotify(toast)
            if is_over or toast.has_expired:
                del self._shown[toast.identity]

    def sound(self, event: SoundWanted) -> None:
        """In the way that the person's settings name."""
        from engine.workspace.personal import Notifications

        self._tell_problem(event.problem)
        if event.way is Notifications.BELL:
            self._app.bell()
        elif event.way is Notifications.DESKTOP and not event.is_seen:  # else the line is seen
            self._write("".join(_sequence(notice) for notice in event.notices))

    @property
    def _is_looked_at(self) -> bool:
        return self._is_focus_known and self._app.app_focus

    def _tell_problem(self, problem: Problem | None) -> None:
        if problem is not None and problem != self._problem:
            title = f"{problem.path}: {problem.reason}"
            self._app.notify(problem.remedy, title=title, severity="warning", markup=False, timeout=SHOWN_S)
        self._problem = problem

    def _write(self, text: str) -> None:
        driver = self._app._driver  # as the app's own bell and clipboard do it
        if driver is not None and not self._app.is_headless:
            driver.write(text)


def _on_screen(new: list[Notice]) -> tuple[str, str]:
    """Title and words of a toast: a pile of them would hide what they are about."""
    if len(new) == 1:
        return new[0].title, new[0].words
    lines = [notice.line for notice in new[:MOST_LINES]]
    if len(new) > MOST_LINES:
        lines.append(f"and {len(new) - MOST_LINES} more")
    return f"{counted(len(new), 'thing')} to look at", "\n".join(lines)


def _with_settings(new: list[Notice], *, is_seen: bool) -> SoundWanted:
    """In a worker: the settings are read each time, so that a change of them counts at once."""
    from engine.workspace.personal import PersonalSettings, read_personal

    found = read_personal()
    if isinstance(found, PersonalSettings):
        return SoundWanted(found.notifications, tuple(new[:MOST_LINES]), is_seen=is_seen)
    usual = PersonalSettings().notifications
    return SoundWanted(usual, tuple(new[:MOST_LINES]), found, is_seen=is_seen)


def _sequence(notice: Notice) -> str:
    from control_room.notices.desktop import notification  # only for who wants it

    return notification(notice.id, notice.title, notice.words, os.environ)
