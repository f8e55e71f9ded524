"""Brings what is remembered of the transcripts up to date: only what was appended since the last time is read."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from engine.claude_code.transcripts.files import TranscriptFile, Transcripts, unreadable
from engine.claude_code.transcripts.memory import KnownFile, UsageMemory
from engine.workspace.problems import Problem

if TYPE_CHECKING:
    from engine.claude_code.transcripts.reading import Part, PartFound

WITNESS_BYTES = 64
"""So many of the last bytes that were read have to stand there still: else it is another file by the same name."""

PART_BYTES = 8 * 1024 * 1024


def refresh(memory: UsageMemory, found: Transcripts, stop: threading.Event | None = None) -> tuple[Problem, ...]:
    """Afterwards the memory tells of these transcripts alone. Returns what could not be read.

    Raises StoppedReadingError if it was told to stop: then nothing was changed.
    """
    known = memory.known_files()
    if len(known) == len(found.files) and not _changed(known, found.files):
        return ()
    with memory.changing():
        known = memory.known_files()  # another process may have been here while we waited
        if _forget_others(memory, known, found.files):
            known = {}
        reads = [_FileRead(file, known.get(file.path)) for file in _changed(known, found.files)]
        _read_all(memory, reads, stop)
        failed = [read for read in reads if read.failure and Path(read.file.path).exists()]  # else it is just gone
        return tuple(unreadable(read.file.path, read.failure) for read in failed)


def _changed(known: dict[str, KnownFile], files: Iterable[TranscriptFile]) -> list[TranscriptFile]:
    return [file for file in files if not (last := known.get(file.path)) or not last.is_unchanged(file)]


def _forget_others(memory: UsageMemory, known: dict[str, KnownFile], files: Iterable[TranscriptFile]) -> bool:
    """Forgets files that are gone or were replaced; says whether everything had to be forgotten with them.

    That is where one of them was counted: a message of it may stand in another file, too, and was passed over there.
    """
    there = {file.path: file for file in files}
    others = [path for path, last in known.items() if path not in there or not _goes_on(last, there[path])]
    if any(memory.counts_from(known[path].number) for path in others):
        memory.forget_all()
        return True
    for path in others:
        memory.forget_file(known.pop(path).number)
    return False


def _goes_on(last: KnownFile, file: TranscriptFile) -> bool:
    """Whether the file is what was read, and perhaps more. One that cannot be opened is left to whoever reads it."""
    if last.is_unchanged(file):
        return True
    if last.inode != file.inode or file.size < last.reached:
        return False
    try:
        return _witness(file.path, last.reached) == last.witness
    except OSError:
        return True


def _witness(path: str, reached: int) -> bytes:
    start = max(0, reached - WITNESS_BYTES)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return os.pread(descriptor, reached - start, start)
    finally:
        os.close(descriptor)


@dataclass(slots=True)
class _FileRead:
    """What is known of a file while its parts are read."""

    file: TranscriptFile
    last: KnownFile | None
    number: int = 0
    failure: str = ""
    starts: dict[int, PartFound] = field(default_factory=dict)

    @property
    def parts(self) -> list[Part]:
        from engine.claude_code.transcripts.reading import Part

        begin, end = self.last.reached if self.last else 0, self.file.size
        return [
            Part(os.fsencode(self.file.path), at, min(at + PART_BYTES, end)) for at in range(begin, end, PART_BYTES)
        ]

    @property
    def session(self) -> str:
        """By the name of the file: for lines that name none."""
        return PurePath(self.file.home).stem


def _read_all(memory: UsageMemory, reads: Sequence[_FileRead], stop: threading.Event | None) -> None:
    from engine.claude_code.transcripts.sharing import read_parts  # 30 ms that a look at unchanged files does not need

    by_path = {os.fsencode(read.file.path): read for read in reads}
    for read in reads:
        read.number = memory.add_file(read.file)
    for found in read_parts([part for read in reads for part in read.parts], stop):
        read = by_path[found.part.path]
        memory.count(read.number, read.session, found.usages.values())
        found.usages.clear()
        read.failure = read.failure or found.failure
        read.starts[found.part.start] = found
    for read in reads:
        _keep(memory, read)


def _keep(memory: UsageMemory, read: _FileRead) -> None:
    """Remembers how far the file was read. After a failure it is read again the next time."""
    from engine.claude_code.transcripts.ending import cost_by_model

    parts = [found for _, found in sorted(read.starts.items())]
    reached = next((part.reached for part in parts if part.reached < part.part.end), None)
    if reached is None:
        reached = parts[-1].reached if parts else read.last.reached if read.last else 0
    try:
        if not read.failure:
            memory.keep_file(read.number, read.file, reached, _witness(read.file.path, reached), parts)
            if read.file.path == read.file.home:
                memory.keep_cost(read.number, cost_by_model(read.file.path, read.file.size))
    except OSError as error:
        read.failure = (error.strerror or str(error)).lower()
