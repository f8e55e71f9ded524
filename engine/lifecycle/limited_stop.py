"""A stop signal for one order: set when a person stops the run, or when the order's time is over."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_S = 0.05


@contextmanager
def limited_stop(stop: threading.Event, seconds: float) -> Iterator[threading.Event]:
    """An assistant knows one signal only, so a thread looks at both reasons to set it."""
    limited, is_done = threading.Event(), threading.Event()

    def look() -> None:
        give_up = time.monotonic() + seconds
        while not is_done.wait(LOOK_S):
            if stop.is_set() or time.monotonic() >= give_up:
                limited.set()
                return

    watcher = threading.Thread(target=look, name="hook time-out", daemon=True)
    watcher.start()
    try:
        yield limited
    finally:
        is_done.set()
        watcher.join()
