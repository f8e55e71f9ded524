"""Long work, such as an assistant's, in a thread of its own, while the caller passes on what it asks and tells."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from engine.workspace.journal import Event

T = TypeVar("T")

LOOK_S = 0.1


def run_beside(
    work: Callable[[], T], told: "queue.SimpleQueue[Event]", stop: threading.Event
) -> Generator[Event, None, T]:
    """Yields the events that are put into `told` meanwhile; the value is the work's. Raises what the work raises.

    A caller that goes away sets `stop`, and the work is waited for: nothing of it is left behind.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="beside") as pool:
        future = pool.submit(work)
        try:
            while not wait([future], LOOK_S).done:
                yield from drained(told)
            yield from drained(told)
        except GeneratorExit:
            stop.set()
            raise
        return future.result()


def drained(told: "queue.SimpleQueue[Event]") -> Iterator[Event]:
    while not told.empty():
        yield told.get_nowait()
