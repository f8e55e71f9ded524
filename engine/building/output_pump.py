"""Moves a command's output into its attempt's log while the command runs."""

import os
import select
import threading
import time
from collections.abc import Iterable
from typing import IO

from engine.workspace.attempt_log import AttemptLog

LOOK_S = 0.05
"""How often a quiet pipe is left to see whether to go on."""

TAIL_BYTES = 4096


class OutputPump:
    """Moves a command's output into the log: a full pipe would stop the command.

    Whoever waits for the command does the moving. A thread takes over where nobody waits any more: starting one for
    each command would take a quarter of the time that a small command takes.
    """

    def __init__(self, pipe: IO[bytes], log: AttemptLog) -> None:
        self._pipe = pipe
        self._log = log
        self.error: OSError | None = None
        self._has_ended = False
        self._closing = threading.Event()
        self._tail = bytearray()
        self._thread: threading.Thread | None = None

    @property
    def tail(self) -> str:
        return bytes(self._tail[-TAIL_BYTES:]).decode("utf-8", "replace")

    def move(self, seconds: float, until: int | None = None) -> bool:
        """Moves what comes in first within this time; says whether the descriptor `until` is readable by then."""
        pipe = None if self._has_ended else self._pipe.fileno()
        ready = readable_within([one for one in (pipe, until) if one is not None], seconds)
        output = os.read(pipe, 64 * 1024) if pipe is not None and pipe in ready else None
        self._has_ended = self._has_ended or output == b""
        self._take(output or b"")
        return until in ready

    def move_in_thread(self) -> None:
        """From now on nobody waits for the command, or only for its end."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._move_all, name="output", daemon=True)
            self._thread.start()

    def ended_within(self, seconds: float) -> bool:
        """Whether all has been moved that will ever come."""
        if self._thread is not None:
            self._thread.join(seconds)
            return not self._thread.is_alive()
        give_up = time.monotonic() + seconds
        while not self._has_ended and (left := give_up - time.monotonic()) > 0:
            self.move(left)
        return self._has_ended

    def close(self) -> None:
        """Stops reading, even if somebody still holds the other end."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        self._pipe.close()

    def _move_all(self) -> None:
        while not (self._has_ended or self._closing.is_set()):
            self.move(LOOK_S)

    def _take(self, output: bytes) -> None:
        self._tail += output[-TAIL_BYTES:]
        del self._tail[:-TAIL_BYTES]
        if self.error is None:
            try:
                self._log.feed(output)
            except OSError as error:
                self.error = error  # told when the command ends; until then its output must not block it


def readable_within(descriptors: Iterable[int], seconds: float) -> frozenset[int]:
    """Those of the descriptors that can be read, or were closed at the other end, as soon as there is one."""
    poll = select.poll()  # `select.select` cannot take descriptors above 1023
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return frozenset(descriptor for descriptor, _ in poll.poll(seconds * 1000))
