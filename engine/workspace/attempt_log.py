"""One attempt's output: clean, without secrets, never big, and written while it comes in so that it can be followed."""

import os
import re
import threading
import time
from pathlib import Path

from engine.workspace.paths import WorkspacePaths
from engine.workspace.secrets import Redact
from engine.workspace.text import clean_text

MAX_BYTES = 2 * 1024 * 1024
"""A log that grows beyond is cut to its first and last part."""

KEPT_HEAD = 64 * 1024
KEPT_TAIL = 1024 * 1024

FLUSH_S = 0.05
"""How often output is written at most; half of a second of `yes` would otherwise be a million writes."""

LONG_LINE = 64 * 1024
"""A line is written when it is whole, so that no secret is cut in two; one longer than this in pieces."""

KEY_BYTES = 8_000

BEGUN_KEY = re.compile(rb"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END ).)*+\Z", re.DOTALL)
"""A private key has many lines: it is written when it is whole, too, or when it is too long to be one."""


class AttemptLog:
    """Append-only for whoever reads it, but for the one cut when it grows too big. Any thread may write."""

    def __init__(self, paths: WorkspacePaths, path: Path, redact: Redact) -> None:
        folder = paths.inside(path.parent)
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / path.name
        self._redact = redact
        self._lock = threading.Lock()
        self._pending = bytearray()
        self._left_out = 0
        self._next_flush = 0.0
        self._file = self._open()

    def note(self, text: str) -> None:
        """Adds a line of our own, such as the command that runs next, at once."""
        with self._lock:
            self._write_pending(everything=True)
            self._write(f"{clean_text(self._redact(text))}\n")

    def feed(self, output: bytes) -> None:
        """Adds a command's output. What comes in faster than anybody could read it is left out, and said so."""
        with self._lock:
            self._pending += output
            if len(self._pending) > 2 * KEPT_TAIL:
                self._drop_pending()
        self.flush_if_due()

    def flush_if_due(self) -> None:
        with self._lock:
            now = time.monotonic()
            if self._pending and now >= self._next_flush:
                self._write_pending(everything=False)
                took = time.monotonic() - now
                self._next_flush = now + max(FLUSH_S, 10 * took)

    def flush(self) -> None:
        with self._lock:
            self._write_pending(everything=True)

    def close(self) -> None:
        """Raises OSError where the rest cannot be written; the file is closed all the same."""
        with self._lock:
            try:
                self._write_pending(everything=True)
            finally:
                os.close(self._file)

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        return os.open(self.path, flags, 0o644)

    def _drop_pending(self) -> None:
        """Keeps the end, from the start of a line on."""
        before = len(self._pending)
        del self._pending[:-KEPT_TAIL]
        line_end = self._pending.find(b"\n", 0, LONG_LINE)
        del self._pending[: line_end + 1]
        self._left_out += before - len(self._pending)

    def _write_pending(self, everything: bool) -> None:
        whole = self._pending.rfind(b"\n") + 1
        if everything or len(self._pending) - whole > LONG_LINE:
            whole = len(self._pending)
        if not everything and (begun := BEGUN_KEY.search(self._pending, max(0, whole - KEY_BYTES), whole)):
            whole = self._pending.rfind(b"\n", 0, begun.start()) + 1
        if not whole:
            return
        text = self._pending[:whole].decode("utf-8", "replace")
        del self._pending[:whole]
        if everything and not text.endswith("\n"):
            text += "\n"
        if self._left_out:
            text = f"{left_out_line(self._left_out)}\n{text}"
            self._left_out = 0
        self._write(clean_text(self._redact(last_states(text))))

    def _write(self, text: str) -> None:
        content = text.encode("utf-8", "replace")
        while content:
            content = content[os.write(self._file, content) :]
        size = os.fstat(self._file).st_size
        if size > MAX_BYTES:
            self._cut(size)

    def _cut(self, size: int) -> None:
        """Puts a shorter file in the log's place: a reader sees the old one or the new one, never half."""
        head = os.pread(self._file, KEPT_HEAD, 0)
        head = head[: head.rfind(b"\n") + 1] or head
        tail = os.pread(self._file, KEPT_TAIL, size - KEPT_TAIL)
        tail = tail[tail.find(b"\n", 0, LONG_LINE) + 1 :]
        gap = f"{left_out_line(size - len(head) - len(tail))}\n".encode()
        beside = self.path.with_name(f".{self.path.name}.tmp")
        try:
            beside.write_bytes(head + gap + tail)
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)
        os.close(self._file)
        self._file = self._open()


def left_out_line(size: int) -> str:
    amount = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
    return f"… {amount} of output left out …"


def last_states(text: str) -> str:
    """Text in which a line that was overwritten with `\\r`, as progress bars do, is as it was last."""
    if "\r" not in text:
        return text
    lines = text.split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] if "\r" in line else line for line in lines)
