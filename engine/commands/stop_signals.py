"""What Ctrl-C does to a command, and being told to end or losing the terminal: it ends in order what it started."""

import itertools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from engine.orchestration.control import RunControl

Handler = Callable[[int, FrameType | None], None]

HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, being told to end, and a terminal that is gone."""

NO_MORE = 0
"""No signal has this number."""


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """For short work. Gives the event that is set once somebody wants it to stop."""
    stop = threading.Event()
    with _heard(lambda _: stop.set()):
        yield stop


@contextmanager
def run_signals(control: RunControl) -> Iterator[None]:
    """For a run: Ctrl-C stops it after the step, again at once; anything else stops it at once."""
    interrupts = itertools.count()

    def hear(number: int) -> None:
        if number == signal.SIGINT and next(interrupts) == 0:
            control.stop_after_step.set()
            os.write(2, b"Stopping after this step; Ctrl-C again stops at once.\n")
        else:
            control.stop_now.set()

    with _heard(hear):
        yield


@contextmanager
def prompt_signals() -> Iterator[None]:
    """While a person types: each of them breaks the prompt off, which would go on waiting otherwise.

    That is all it does, also in the midst of a run: whoever asks decides what becomes of the run.
    """

    def break_off(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.set_wakeup_fd(-1)
    try:
        with _handled(break_off):
            yield
    finally:
        signal.set_wakeup_fd(before, warn_on_full_buffer=False)


@contextmanager
def _heard(hear: Callable[[int], None]) -> Iterator[None]:
    """Calls `hear` with each signal, in a thread of its own.

    A handler written in Python runs only when the main thread comes to it, and that may wait for ever: for a lock that
    it began to wait for just when the signal came, or that the handler itself would take. The interpreter writes to the
    pipe at the very moment of the signal, whatever the main thread does.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)  # as the interpreter wants it

    def listen() -> None:
        while (number := os.read(reader, 1)[0]) != NO_MORE:
            hear(number)

    thread = threading.Thread(target=listen, name="signals", daemon=True)
    thread.start()
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        with _handled(lambda *_: None):
            yield
    finally:
        signal.set_wakeup_fd(before)
        os.write(writer, bytes([NO_MORE]))
        thread.join()
        os.close(reader)
        os.close(writer)


@contextmanager
def _handled(handler: Handler) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in HANDLED}
    try:
        yield
    finally:
        for number, known in before.items():
            signal.signal(number, known)
