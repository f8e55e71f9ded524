"""Programs in a pseudo-terminal, and when what they write arrives there."""

import codecs
import os
import re
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pexpect
import psutil

REPOSITORY = Path(__file__).parent.parent.parent
BARE_APP = Path(__file__).with_name("bare_app.py")
SIZE = (120, 40)
PATIENCE_S = 60.0

CONTROL = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[ -/]*[0-~])")
"""A control sequence, an operating system command, or another escape."""


class Program:
    """Runs until `close`. Its output is read in a thread, so that it never waits for us and arrivals are exact."""

    def __init__(self, *arguments: str, state: Path | None = None) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
        env: Any = {**inherited, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
        if state is not None:
            env["STUDIO_TUI_STATE"] = str(state)
        columns, rows = SIZE
        self._chunks: list[tuple[float, str]] = []
        """When something arrived, and what."""
        self._has_ended = False
        self._arrived = threading.Condition()
        self.started = time.perf_counter()
        self._child = pexpect.spawn(
            arguments[0], list(arguments[1:]), dimensions=(rows, columns), env=env, cwd=str(REPOSITORY), timeout=None
        )
        self._child.delaybeforesend = None  # pexpect waits 50 ms before each key otherwise
        self.process = psutil.Process(self._child.pid)
        threading.Thread(target=self._read, daemon=True).start()

    def forget(self) -> None:
        """From here on only what is written anew counts."""
        with self._arrived:
            self._chunks.clear()

    def wait_for(self, text: str) -> float:
        """When the text was written (`time.perf_counter`). Raises RuntimeError if it does not come."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._has_ended or text in self._written(len(self._chunks)), PATIENCE_S)
            if text not in (written := self._written(len(self._chunks))):
                raise RuntimeError(f"waited in vain for {text!r} in {written[-2000:]!r}")
            counts = range(1, len(self._chunks) + 1)
            first = next(count for count in counts if text in self._written(count))
            return self._chunks[first - 1][0]

    def _written(self, count: int) -> str:
        """The text in the first chunks, without what moves the cursor or colours it."""
        return CONTROL.sub("", "".join(chunk for _, chunk in self._chunks[:count]))

    def quit(self, key: str) -> float:
        """Seconds from the key to the end of the process."""
        pressed = time.perf_counter()
        self._child.send(key)
        self._child.wait()
        return time.perf_counter() - pressed

    def close(self) -> None:
        self._child.close(force=True)

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a chunk may end within a character
        with suppress(OSError):  # what Linux says at the end of a pseudo-terminal
            while chunk := os.read(self._child.child_fd, 65_536):
                arrival = (time.perf_counter(), decoder.decode(chunk))
                with self._arrived:
                    self._chunks.append(arrival)
                    self._arrived.notify_all()
        with self._arrived:
            self._has_ended = True
            self._arrived.notify_all()


def studio_tui(root: Path) -> Program:
    """The installed program, on a workspace."""
    return Program(installed("studio-tui"), str(root), state=root.parent / "state")


def bare_app() -> Program:
    return Program(sys.executable, str(BARE_APP))


def installed(name: str) -> str:
    """A program of this virtual environment."""
    return str(Path(sys.executable).with_name(name))
