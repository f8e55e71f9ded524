"""What Ctrl-C does to a command, and being told to end or losing the terminal: it ends in order what it started."""

import itertools
import os
import queue
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
    with _setting() as set_event:

        def stopped(_: int, __: FrameType | None) -> None:
            set_event(stop)

        with _handled(interrupted=stopped, ended=stopped):
            yield stop


@contextmanager
def run_signals(control: RunControl) -> Iterator[None]:
    """For a run: Ctrl-C stops it after the step, again at once; anything else stops it at once."""
    with _setting() as set_event:
        times = itertools.count()

        def interrupted(_: int, __: FrameType | None) -> None:
            if next(times) > 0:
                set_event(control.stop_now)
            else:
                set_event(control.stop_after_step)
                # Not through click: a signal may arrive in the middle of a print, which cannot be entered twice.
                os.write(2, b"Stopping after this step; Ctrl-C again stops at once.\n")

        def ended(_: int, __: FrameType | None) -> None:
            set_event(control.stop_now)

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
def _setting() -> Iterator[Callable[[threading.Event], None]]:
    """Gives what sets an event from a handler: in a thread of its own.

    A handler runs in the midst of whatever the main thread does. Where that just holds the event's own lock, in order to
    look at it, setting it there would wait for ever; putting into a SimpleQueue is made to be done anywhere.
    """
    asked: queue.SimpleQueue[threading.Event | None] = queue.SimpleQueue()

    def set_what_is_asked() -> None:
        while (event := asked.get()) is not None:
            event.set()

    thread = threading.Thread(target=set_what_is_asked, name="stop-signals", daemon=True)
    thread.start()
    try:
        yield asked.put
    finally:
        asked.put(None)
        thread.join()


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
