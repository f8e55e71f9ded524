"""A file that others append to, read piece by piece."""

from pathlib import Path
from typing import NamedTuple

from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_bytes

CHUNK_BYTES = 1024 * 1024
"""Read at once, at most: a reader that parses what it gets never holds a whole big file."""

WITNESS_BYTES = 64
"""So many of the last bytes are read again: only if they still stand there was the file merely appended to."""


class Appended(NamedTuple):
    """What was found since the last look."""

    content: bytes
    is_new_file: bool
    """The file was replaced, emptied or rewritten: what was read before is not part of it."""
    is_whole: bool
    """Nothing more is there for now."""


class GrowingFile:
    """Remembers how far one file was read. Inode numbers are given out again, so they alone prove nothing."""

    def __init__(self, paths: WorkspacePaths, path: Path, newest_bytes: int | None = None, first_byte: int = 0) -> None:
        """`newest_bytes`: of more than this, however fast it comes, only the end is read; None reads it all.

        `first_byte`: what stands before it is not read, unless the file is shorter and so another one.
        """
        self._paths = paths
        self._path = path
        self._newest_bytes = newest_bytes
        self._first_byte = first_byte
        self._offset = 0
        self._witness = b""
        self._seen: tuple[int, int, int] | None = None
        self._restarted = False
        self.skipped_bytes = 0
        """What was left out at the file's start."""

    def read(self) -> Appended | None:
        """What was appended, or None where nothing changed. Raises UnusableFileError."""
        try:
            status = self._path.stat()
            now = (status.st_ino, status.st_size, status.st_mtime_ns)
        except OSError:
            now = None
        if now == self._seen and (now is None or now[1] == self._offset):
            return None
        is_same = now is not None and self._seen is not None and now[0] == self._seen[0] and self._still_stands(now[1])
        if not is_same or (now and self._newest_bytes is not None and now[1] - self._offset > self._newest_bytes):
            self._start(now[1] if now else 0)
        content = self._next(now[1]) if now else b""
        restarted, self._restarted = self._restarted, False
        self._seen = now
        return Appended(content, restarted, now is None or self._offset >= now[1])

    def _start(self, size: int) -> None:
        self._restarted = self._restarted or self._seen is not None
        self._seen = None
        self._witness = b""
        first = self._first_byte if self._first_byte <= size else 0
        self._offset = max(first, size - self._newest_bytes) if self._newest_bytes is not None else first
        self.skipped_bytes = self._offset

    def _still_stands(self, size: int) -> bool:
        if size < self._offset:
            return False
        start = self._offset - len(self._witness)
        return self._bytes(start, len(self._witness)) == self._witness

    def _next(self, size: int) -> bytes:
        content = self._bytes(self._offset, min(CHUNK_BYTES, size - self._offset))
        self._offset += len(content)
        self._witness = (self._witness + content)[-WITNESS_BYTES:]
        return content

    def _bytes(self, start: int, size: int) -> bytes:
        return read_bytes(self._paths, self._path, size, start, is_part=True) or b""
