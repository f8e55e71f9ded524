"""A transcript, or a part of it, read in pieces: of a file of any size only a few megabytes are in memory."""

import os
import threading
from collections.abc import Iterator
from io import FileIO
from typing import NamedTuple

import msgspec

from engine.claude_code.transcripts.documents import LineDocument
from engine.claude_code.transcripts.lines import (
    MARK,
    NO_ITERATIONS,
    UsageLine,
    is_copy,
    read_advice,
    read_line,
    read_usage,
)

PIECE_BYTES = 1024 * 1024

USERS = b'"type":"user","message":{"role":"user"'
"""What the person or a tool said: it holds no count. Most bytes of a transcript are in such lines, so nothing else is
looked for in them."""

HEAD_BYTES = 256
"""So far into a line it tells whose it is, as Claude writes it now; in any other line a count is looked for."""

MAX_LINE_BYTES = 8 * 1024 * 1024
"""No message with a count is longer: Claude writes some hundred kilobytes at once, at most."""


class StoppedReadingError(Exception):
    """The stop event was set."""


class Part(NamedTuple):
    """The lines of a file that begin in this range of bytes."""

    path: bytes
    """As the system has it: not every name is text."""
    start: int
    end: int


class PartFound(msgspec.Struct, array_like=True):
    """What a part told: another process may have read it, so it is a struct that msgspec can write."""

    part: Part
    usages: dict[str, UsageLine] = msgspec.field(default_factory=dict)
    """By the message's id, each with its largest count."""
    cwd: str = ""
    """Where Claude worked first."""
    has_copies: bool = False
    unread: int = 0
    """Messages of Claude's that could not be read."""
    reached: int = 0
    """So many bytes of the file need not be read again; a last line without an end is not among them."""
    failure: str = ""
    """Why it could not be read, or not all of it."""


def read_part(part: Part, stop: threading.Event | None = None) -> PartFound:
    """Raises StoppedReadingError. What cannot be read is a failure that the result tells."""
    found = PartFound(part, reached=part.start)
    try:
        descriptor = os.open(part.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            for start, line in _Lines(file, found, stop).with_mark():
                _take(found, start, line)
    except OSError as error:
        found.failure = (error.strerror or str(error)).lower()
    return found


def _take(found: PartFound, start: int, line: bytearray) -> None:
    told = read_line(line)
    if told is None:
        found.unread += b'"assistant"' in line and line.endswith(b"\n")
        return
    found.cwd = found.cwd or told.cwd or ""
    found.has_copies = found.has_copies or is_copy(told)
    message_id = told.message.id or f"{found.part.path!r}:{start}"
    used, known = read_usage(told, message_id), found.usages.get(message_id)
    if known is None or used.rank > known.rank:
        found.usages[message_id] = used
    if told.message.usage.iterations != NO_ITERATIONS:
        _take_advice(found, used, told)


def _take_advice(found: PartFound, asking: UsageLine, told: LineDocument) -> None:
    for advice in read_advice(asking, told):
        known = found.usages.get(advice.message_id)
        if known is None or advice.rank > known.rank:
            found.usages[advice.message_id] = advice


class _Lines:
    """One buffer is filled again and again, each time from a line's beginning: half the time of joining pieces."""

    def __init__(self, file: FileIO, found: PartFound, stop: threading.Event | None) -> None:
        self._file = file
        self._found = found
        self._stop = stop
        self._buffer = bytearray(PIECE_BYTES)

    def with_mark(self) -> Iterator[tuple[int, bytearray]]:
        """Where each line with a count begins, and the line; a last one without an end too, since it may be whole."""
        _, start, end = self._found.part
        begin = self._after_line(start - 1) if start else 0
        while begin < end and (size := self._fill(begin)):
            whole = self._end_of_lines(size, end - begin)
            yield from self._marked(begin, whole or size * (size < len(self._buffer)))
            begin += whole
            self._found.reached = begin
            if not whole and size < len(self._buffer):
                return  # it is being written
            if not whole and not self._make_room():
                begin = self._after_line(begin + size)
        self._found.reached = begin

    def _fill(self, begin: int) -> int:
        """How much of the file there is in the buffer."""
        if self._stop is not None and self._stop.is_set():
            raise StoppedReadingError
        self._file.seek(begin)
        return self._file.readinto(self._buffer) or 0

    def _after_line(self, begin: int) -> int:
        """Where the next line begins, or the file ends."""
        while size := self._fill(begin):
            if after := self._buffer.find(b"\n", 0, size) + 1:
                return begin + after
            begin += size
        return begin

    def _end_of_lines(self, size: int, limit: int) -> int:
        """Where the last whole line ends that begins before `limit`."""
        return (self._buffer.find(b"\n", limit - 1, size) + 1) or (self._buffer.rfind(b"\n", 0, size) + 1)

    def _marked(self, begin: int, end: int) -> Iterator[tuple[int, bytearray]]:
        """The count is looked for from the line's end, which it is near."""
        buffer, start = self._buffer, 0
        while start < end:
            after = buffer.find(b"\n", start, end) + 1 or end
            is_users = after - start > HEAD_BYTES and buffer.find(USERS, start, start + HEAD_BYTES) >= 0
            if not is_users and buffer.rfind(MARK, start, after) >= 0:
                yield begin + start, buffer[start:after]
            start = after

    def _make_room(self) -> bool:
        """For a line that is longer than the buffer, within reason."""
        if len(self._buffer) >= MAX_LINE_BYTES:
            return False
        self._buffer = bytearray(2 * len(self._buffer))
        return True
