"""Engine calls in worker threads: what they refuse becomes a message, never a traceback. And who is told of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from textual.app import App
from textual.message import Message
from textual.screen import Screen

from control_room.messages import Refused
from engine.workspace.problems import RefusedError, UnusableFileError, unexpected

T = TypeVar("T")
S = TypeVar("S", bound=Screen[Any])


def run_in_worker(app: App[None], work: Callable[[], Message | None], group: str) -> None:
    """Posts the message that the work gives back, if it does, or why it could not be done."""
    app.run_worker(partial(_report, app, work), thread=True, group=group)


def attempted(work: Callable[[], T]) -> T | Refused:
    """What the work gives back, or why it could not be done. To be called in a worker."""
    try:
        return work()
    except RefusedError as error:
        return Refused(error.reason, error.remedy)
    except UnusableFileError as error:
        return Refused(f"{error.problem.path}: {error.problem.reason}", error.problem.remedy)
    except OSError as error:
        reason = f"{error.filename or 'The workspace'}: {(error.strerror or str(error)).lower()}"
        return Refused(reason, "Make it writable, and see `studio doctor`")


def attempted_in(part: str, work: Callable[[], T]) -> T | Refused:
    """As `attempted`; a fault of ours in this part is told as well, instead of ending all that the others show."""
    try:
        return attempted(work)
    except Exception as error:  # noqa: BLE001 - shown
        problem = unexpected(part, error)
        return Refused(problem.reason, problem.remedy)


def open_screens(app: App[None], kind: type[S]) -> list[S]:
    """Those of this kind that are open, hidden by another one or not. In the app's thread.

    None while the app ends: what a worker found comes too late, the screens are being taken apart.
    """
    return [screen for screen in app.screen_stack if isinstance(screen, kind)] if app.is_running else []


def _report(app: App[None], work: Callable[[], Message | None]) -> None:
    message = attempted(work)
    if message is not None:
        app.post_message(message)
