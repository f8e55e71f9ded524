"""Making ten thousands of records without the garbage collector, which would go through all of them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """For what is quick and makes no circles: a quarter of the time of such a work. Also as a decorator.

    Memory is given back as ever; only circles wait for the end of it. Another thread may collect sooner: no harm.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
