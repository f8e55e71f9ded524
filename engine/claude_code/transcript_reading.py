"""A transcript, or a part of it, read in pieces: of a file of any size only a few megabytes are in memory."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.claude_code.transcript_lines import MARK, UsageLine, read_line

PIECE_BYTES = 2 * 1024 * 1024

MAX_LINE_BYTES = 8 * 1024 * 1024
"""No message with a count is longer: Claude writes some hundred kilobytes at once, at most."""

ENTRY = tuple[str, *tuple[str | int, ...]]


class StoppedReadingError(Exception):
    """The stop event was set."""


class Part(NamedTuple):
    """The lines of a file that begin in this range of bytes."""

    path: str
    start: int
    end: int


@dataclass(slots=True)
class PartFound:
    """What a part told."""

    part: Part
    usages: list[UsageLine] = field(default_factory=list)
    """Each with an id: one that the file does not name says where in the file it stands."""
    cwd: str = ""
    """Where Claude worked first."""
    has_copies: bool = False
    unread: int = 0
    """Lines with a count that could not be read."""
    reached: int = 0
    """So many bytes of the file need not be read again; a last line without an end is not among them."""


def read_part(part: Part, stop: threading.Event | None = None) -> PartFound:
    """Raises OSError where the file cannot be read, and StoppedReadingError."""
    found = PartFound(part)
    descriptor = os.open(part.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        for start, line in _marked_lines(descriptor, found, stop):
            _take(found, start, line)
    finally:
        os.close(descriptor)
    return found


def _take(found: PartFound, start: int, line: bytes) -> None:
    told = read_line(line)
    if told is None:
        found.unread += b'"assistant"' in line and start < found.reached
        return
    found.cwd = found.cwd or told.cwd
    found.has_copies = found.has_copies or told.is_copy
    for place, usage in enumerate(told.usages):
        named = usage.message_id or f"{found.part.path}:{start}:{place}"
        found.usages.append(usage._replace(message_id=named))


def _marked_lines(descriptor: int, found: PartFound, stop: threading.Event | None) -> Iterator[tuple[int, bytes]]:
    """Where each line with a count begins, and the line; a last one without an end too, should it be whole."""
    _, start, end = found.part
    begin = max(0, start - 1)  # the byte before tells whether a line begins at `start`
    rest, is_within = b"", start > 0
    while begin < end and (piece := os.pread(descriptor, PIECE_BYTES, begin + len(rest))):
        if stop is not None and stop.is_set():
            raise StoppedReadingError
        data = rest + piece if rest else piece
        if is_within:  # a line that begins before this part, or that is too long
            after = data.find(b"\n") + 1
            begin += after or len(data)
            data, is_within = data[after:] if after else b"", not after
        whole = _end_of_lines(data, end - begin)
        found.reached = begin + whole
        yield from ((begin + place, line) for place, line in _with_mark(data, whole))
        begin, rest = begin + whole, data[whole:]
        if len(rest) > MAX_LINE_BYTES:
            begin, rest, is_within = begin + len(rest), b"", True
    if begin < end and MARK in rest:
        yield begin, rest


def _end_of_lines(data: bytes, limit: int) -> int:
    """Where the last whole line ends that begins before `limit`."""
    if limit <= 0:
        return 0
    return (data.find(b"\n", limit - 1) + 1) or (data.rfind(b"\n") + 1)


def _with_mark(data: bytes, end: int) -> Iterator[tuple[int, bytes]]:
    place = data.find(MARK, 0, end)
    while place >= 0:
        start, after = data.rfind(b"\n", 0, place) + 1, data.find(b"\n", place, end)
        yield start, data[start:after]
        place = data.find(MARK, after, end)
