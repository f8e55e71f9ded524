"""What Ctrl-C does to a command, and being told to end or losing the terminal: it ends in order what it started."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from engine.orchestration.control import RunControl

Handler = Callable[[int, FrameType | None], None]


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """For short work. Gives the event that is set once somebody wants it to stop."""
    stop = threading.Event()

    def stopped(_: int, __: FrameType | None) -> None:
        stop.set()

    with _handled(interrupted=stopped, ended=stopped):
        yield stop


@contextmanager
def run_signals(control: RunControl) -> Iterator[None]:
    """For a run: Ctrl-C stops it after the step, again at once; anything else stops it at once."""

    def interrupted(_: int, __: FrameType | None) -> None:
        if control.stop_after_step.is_set():
            control.stop_now.set()
        else:
            control.stop_after_step.set()
            # Not through click: a signal may arrive in the middle of a print, which cannot be entered twice.
            os.write(2, b"Stopping after this step; Ctrl-C again stops at once.\n")

    def ended(_: int, __: FrameType | None) -> None:
        control.stop_now.set()

    with _handled(interrupted=interrupted, ended=ended):
        yield


@contextmanager
def prompt_signals() -> Iterator[None]:
    """While a person types: each of them breaks the prompt off, which would go on waiting otherwise."""

    def break_off(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled(interrupted=break_off, ended=break_off):
        yield


@contextmanager
def _handled(*, interrupted: Handler, ended: Handler) -> Iterator[None]:
    """`interrupted` is for Ctrl-C, `ended` for being told to end and for a terminal that is gone."""
    handlers = {signal.SIGINT: interrupted, signal.SIGTERM: ended, signal.SIGHUP: ended}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
