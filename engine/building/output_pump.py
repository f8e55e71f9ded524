"""Moves a command's output into its attempt's log while the command runs."""

import os
import select
import threading
from typing import IO

from engine.workspace.attempt_log import AttemptLog

LOOK_S = 0.05
"""How often a quiet pipe is left to see whether to go on."""

TAIL_BYTES = 4096


class OutputPump:
    """Moves a command's output into the log, in a thread: a full pipe would stop the command."""

    def __init__(self, pipe: IO[bytes], log: AttemptLog) -> None:
        self._pipe = pipe
        self._log = log
        self.error: OSError | None = None
        self._closing = threading.Event()
        self._tail = bytearray()
        self._thread = threading.Thread(target=self._move, name="output", daemon=True)
        self._thread.start()

    @property
    def tail(self) -> str:
        return bytes(self._tail[-TAIL_BYTES:]).decode("utf-8", "replace")

    def ended_within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Stops reading, even if somebody still holds the other end."""
        self._closing.set()
        self._thread.join()
        self._pipe.close()

    def _move(self) -> None:
        descriptor = self._pipe.fileno()
        while not self._closing.is_set():
            output = os.read(descriptor, 64 * 1024) if readable_within(descriptor, LOOK_S) else None
            if output == b"":
                return
            self._take(output or b"")

    def _take(self, output: bytes) -> None:
        self._tail += output[-TAIL_BYTES:]
        del self._tail[:-TAIL_BYTES]
        if self.error is None:
            try:
                self._log.feed(output)
            except OSError as error:
                self.error = error  # told when the command ends; until then its output must not block it


def readable_within(descriptor: int, seconds: float) -> bool:
    poll = select.poll()  # `select.select` cannot take descriptors above 1023
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
