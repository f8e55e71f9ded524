"""A real program in a pseudo-terminal, and the screen that it draws there."""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pexpect
import pyte

PATIENCE_S = 60.0

KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "up": "\x1b[A", "down": "\x1b[B"}


class Terminal:
    """Runs a program at a fixed size. `text` is what a person would see now."""

    def __init__(self, arguments: Sequence[str], size: tuple[int, int] = (100, 40), **environment: str) -> None:
        columns, rows = size
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
        env: Any = {**inherited, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", **environment}
        self.child = pexpect.spawn(
            sys.executable, list(arguments), dimensions=(rows, columns), env=env, timeout=None, echo=False
        )

    @property
    def text(self) -> str:
        self._take_in()
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def wait_for(self, wanted: str | Callable[[str], object]) -> str:
        """The screen as soon as it holds the text, or the condition is true of it."""
        end = time.monotonic() + PATIENCE_S
        while True:
            text = self.text
            if wanted in text if isinstance(wanted, str) else wanted(text):
                return text
            assert time.monotonic() < end, f"waited in vain for {wanted!r} on\n{text}"
            assert self.child.isalive(), f"the program ended while waiting for {wanted!r}:\n{text}"

    def wait_for_end(self) -> int:
        """The program's exit code."""
        end = time.monotonic() + PATIENCE_S
        while self.child.isalive():
            self._take_in()
            assert time.monotonic() < end, f"the program did not end:\n{self.text}"
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def close(self) -> None:
        """Ends it whatever it does. pexpect's own way gives up on a program that is not gone after half a second."""
        self.child.kill(signal.SIGKILL)
        self.wait_for_end()
        self.child.close()

    def _take_in(self) -> None:
        try:
            self._stream.feed(self.child.read_nonblocking(65_536, timeout=0.02))
        except (pexpect.TIMEOUT, pexpect.EOF):
            return


def control_room(root: Path, state: Path, size: tuple[int, int] = (100, 40)) -> Terminal:
    """`studio-tui` on a workspace; what it remembers of trust goes to `state`."""
    run = "from control_room.main import main; main()"
    return Terminal(["-c", run, str(root)], size, STUDIO_TUI_STATE=str(state), PYTHONPATH=str(Path.cwd()))
