"""The files that Claude's hooks leave in `.studio/.spool/`: which are there, what is in them, where unusable ones go.

A hook's shell writes a file in place: that a payload is whole tells its JSON, not its name. Others write `.tmp-…` and
rename it. The order of events is that of the files' times; names decide between those of one moment.
"""

from __future__ import annotations

import heapq
import os
import stat
import time
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.writing import make_folder

MAX_EVENT_BYTES = 64 * 1024 * 1024
"""A tool's answer is in the payload: a picture, or all that a command printed."""

BEING_WRITTEN = ".tmp-"

ABANDONED_S = 600.0
"""A hook writes for milliseconds: what is still being written after this long never will be whole."""

UNFINISHED_S = 10.0
"""For so long after its last byte, a file that is not whole is left to whoever writes it."""


class UnusableEventError(Exception):
    """No event can be made of a file of the spool. Says why, in words."""


@dataclass(frozen=True, slots=True, order=True)
class SpoolFile:
    """Ordered as the events happened."""

    mtime_ns: int
    name: str

    @property
    def id(self) -> str:
        """Of the event that is made of it, and of no other: names may come again, in another moment."""
        return f"{self.name.removesuffix('.json')}.{self.mtime_ns}"

    @property
    def at(self) -> datetime:
        try:
            return datetime.fromtimestamp(self.mtime_ns / 1e9, UTC)
        except (ValueError, OverflowError, OSError):  # a file of the year 30,000
            return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SpoolContent:
    file: SpoolFile
    """With its time as it was when it was read: it may have grown since its name was."""
    content: bytes


def is_any_there(paths: WorkspacePaths) -> bool:
    """Whether there is anything to read. Cheap: for those who mostly find nothing."""
    return next(_entries(paths), None) is not None


def count_waiting(paths: WorkspacePaths, most: int) -> int:
    """How many files wait to be read, `most` at the highest. By their names alone: asking each for its time, as reading
    them in order does, takes some fifteen times as long."""
    try:
        entries = os.scandir(paths.spool)
    except OSError:
        return 0
    set_aside = paths.spool_set_aside.name
    with entries:
        names = (entry.name for entry in entries)
        waiting = (name for name in names if name != set_aside and not name.startswith(BEING_WRITTEN))
        return sum(1 for _ in islice(waiting, most))


def oldest_files(paths: WorkspacePaths, count: int, without: Container[str] = ()) -> list[SpoolFile]:
    """The oldest `count` files, oldest first; as many are held in memory, however many there are. `without`: names.

    Listed twice, because while hooks write one listing may have a file, and miss another that came just before it.
    """
    listed = _listed(paths, count, without)
    if not listed:
        return []
    newest_ns, known = listed[-1].mtime_ns, set(listed)
    return [file for file in _listed(paths, count, without) if file.mtime_ns < newest_ns or file in known]


def _listed(paths: WorkspacePaths, count: int, without: Container[str]) -> list[SpoolFile]:
    found = ((mtime_ns, entry.name) for entry, mtime_ns in _entries(paths) if entry.name not in without)
    return [SpoolFile(*one) for one in heapq.nsmallest(count, found)]  # comparing records takes five times as long


def read_event(paths: WorkspacePaths, file: SpoolFile) -> SpoolContent | None:
    """What a hook wrote so far; None where somebody else took the file. Raises UnusableEventError."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(_place(paths, file), flags)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableEventError(f"cannot be opened ({os.strerror(error.errno or 0)})") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnusableEventError("is not a regular file")
        if status.st_size > MAX_EVENT_BYTES:
            raise UnusableEventError(f"has {status.st_size:,} bytes, at most {MAX_EVENT_BYTES:,}")
        if file.name.startswith(BEING_WRITTEN):
            raise UnusableEventError("was never finished")
        return SpoolContent(SpoolFile(status.st_mtime_ns, file.name), os.read(descriptor, status.st_size))
    except OSError as error:
        raise UnusableEventError(f"cannot be read ({os.strerror(error.errno or 0)})") from None
    finally:
        os.close(descriptor)


def may_be_unfinished(paths: WorkspacePaths, file: SpoolFile) -> bool:
    """Whether somebody may still be writing a file that is not whole. Raises OSError.

    One from the future, of another clock, gets today's time: it is waited for as long as any other.
    """
    age_s = time.time() - file.mtime_ns / 1e9
    if age_s < -UNFINISHED_S:
        with suppress(FileNotFoundError):
            os.utime(_place(paths, file), follow_symlinks=False)
    return age_s < UNFINISHED_S


def remove_event(paths: WorkspacePaths, file: SpoolFile) -> None:
    """Once its line is written. Raises OSError."""
    with suppress(FileNotFoundError):
        os.unlink(_place(paths, file))  # noqa: PTH108 - pathlib takes as long as all else that is done for a file


def set_event_aside(paths: WorkspacePaths, file: SpoolFile) -> None:
    """Keeps a file that no event can be made of, out of the way. Raises OSError."""
    make_folder(paths.spool_set_aside)
    kept = paths.spool_set_aside / f"{file.name.lstrip('.')[:180]}.{os.urandom(3).hex()}"
    with suppress(FileNotFoundError):
        Path(_place(paths, file)).rename(kept)


def set_aside_problem(paths: WorkspacePaths) -> Problem | None:
    """That files were set aside, as long as they are there."""
    try:
        count = sum(1 for _ in os.scandir(paths.spool_set_aside))
    except OSError:
        return None
    if not count:
        return None
    reason = f"{count:,} file{'s' if count > 1 else ''} in which no event of Claude's could be read"
    return Problem(paths.relative(paths.spool_set_aside), reason, "All else was read. Look at them, then delete them")


def _place(paths: WorkspacePaths, file: SpoolFile) -> str:
    return f"{_folder(paths)}{os.sep}{file.name}"


@lru_cache(maxsize=4)
def _folder(paths: WorkspacePaths) -> str:
    return str(paths.spool)


def _entries(paths: WorkspacePaths) -> Iterator[tuple[os.DirEntry[str], int]]:
    """What waits to be read, with its time; nothing where there is no spool."""
    abandoned_ns = time.time_ns() - int(ABANDONED_S * 1e9)
    set_aside = paths.spool_set_aside.name
    try:
        entries = os.scandir(paths.spool)
    except OSError:
        return
    with entries:
        for entry in entries:
            if entry.name == set_aside:
                continue
            try:
                mtime_ns = entry.stat(follow_symlinks=False).st_mtime_ns
            except OSError:  # somebody else took it
                continue
            if not entry.name.startswith(BEING_WRITTEN) or mtime_ns < abandoned_ns:
                yield entry, mtime_ns
