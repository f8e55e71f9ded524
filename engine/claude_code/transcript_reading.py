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
    failure: str = ""
    """Why it could not be read, or not all of it."""


def read_part(part: Part, stop: threading.Event | None = None) -> PartFound:
    """Raises StoppedReadingError. What cannot be read is a failure that the result tells."""
    found = PartFound(part)
    try:
        descriptor = os.open(part.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            for start, line in _marked_lines(file, found, stop):
                _take(found, start, line)
    except OSError as error:
        found.failure = (error.strerror or str(error)).lower()
    return found


def _take(found: PartFound, start: int, line: bytearray) -> None:
    told = read_line(line, f"{found.part.path}:{start}")
    if told is None:
        found.unread += b'"assistant"' in line and start < found.reached
        return
    found.cwd = found.cwd or told.cwd
    found.has_copies = found.has_copies or told.is_copy
    found.usages += told.usages


def _marked_lines(
    file: FileIO, found: PartFound, stop: threading.Event | None
) -> Iterator[tuple[int, bytearray]]:
    """Where each line with a count begins, and the line; a last one without an end too, should it be whole.

    One buffer is filled again and again, each time from the begin of a line: that is half the time of new pieces.
    """
    _, start, end = found.part
    begin = max(0, start - 1)  # the byte before tells whether a line begins at `start`
    is_within = start > 0
    buffer, size = bytearray(PIECE_BYTES), 0
    while begin < end:
        if stop is not None and stop.is_set():
            raise StoppedReadingError
        file.seek(begin)
        size = file.readinto(buffer)
        whole = _end_of_lines(buffer, size, end - begin)
        if is_within:  
            pass
