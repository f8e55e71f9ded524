"""When an app under test stands still: it has done all that follows from a key, and has drawn it.

Textual's own pilot waits until the process takes little of the processor for 20 ms, twice a key. On a busy machine a
process takes little because it gets little, so a test looks too early; on an idle one it sleeps most of its time. The
event loop knows: nothing is ready to run. What threads and timers bring later a test names (`helpers.rooms.until`).
"""

import asyncio
import time
from typing import Any

import pytest
from textual import active_app
from textual.app import ScreenStackError

PATIENCE_S = 30.0
NEVER_STILL = "the app never stood still"


@pytest.fixture(autouse=True)
def _keys_wait_for_stillness(monkeypatch: pytest.MonkeyPatch) -> None:
    """For all tests of a folder whose conftest imports this."""
    for waiting in ("textual.pilot.wait_for_idle", "textual.app.wait_for_idle"):
        monkeypatch.setattr(waiting, until_still)


async def until_still(*_: Any) -> None:
    """In place of Textual's `wait_for_idle`."""
    end = time.monotonic() + PATIENCE_S
    while True:
        assert time.monotonic() < end, NEVER_STILL
        await _until_nothing_is_ready(end)
        try:
            active_app.get().screen._on_timer_update()  # draws now what the next frame would
        except ScreenStackError:
            return  # the app has ended
        if not _something_is_ready():
            return


async def _until_nothing_is_ready(end: float) -> None:
    await asyncio.sleep(0)
    while _something_is_ready():
        await asyncio.sleep(0)
        assert time.monotonic() < end, NEVER_STILL


def _something_is_ready() -> bool:
    """Whether the event loop has something to run before it waits for the system or for a time."""
    loop: Any = asyncio.get_running_loop()
    return bool(loop._ready)
