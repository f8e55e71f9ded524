"""Ctrl-C stops after the step, again at once; being told to end, or losing the terminal, stops at once."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from engine.orchestration.control import RunControl


@contextmanager
def run_signals(control: RunControl) -> Iterator[None]:
    def interrupted(_: int, __: FrameType | None) -> None:
        if control.stop_after_step.is_set():
            control.stop_now.set()
        else:
            control.stop_after_step.set()
            # Not through click: a signal may arrive in the middle of a print, which cannot be entered twice.
            os.write(2, b"Stopping after this step; Ctrl-C again stops at once.\n")

    def ended(_: int, __: FrameType | None) -> None:
        control.stop_now.set()

    handlers = {signal.SIGINT: interrupted, signal.SIGTERM: ended, signal.SIGHUP: ended}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
