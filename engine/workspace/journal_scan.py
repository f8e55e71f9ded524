"""Many journals at once: which there are, whether they changed, and the lines of one that tell of certain things.

Without pydantic and without building records: two hundred thousand lines are looked through in a second or two.
"""

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from engine.workspace.growing_file import GrowingFile
from engine.workspace.journal_lines import refuse_constant
from engine.workspace.paths import WorkspacePaths, is_safe_id

Document = dict[str, Any]


class Signature(NamedTuple):
    """What changes when a file's content does."""

    modified_ns: int
    size: int


class JournalScan(NamedTuple):
    documents: tuple[Document, ...]
    """The lines with the names asked for, oldest first, as they stand in the file: nothing in them is cleaned."""
    skipped: int
    """Lines that are none of a journal, as far as they were looked at."""


def signature_of(path: Path) -> Signature | None:
    """None where there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Signature(status.st_mtime_ns, status.st_size)


def folder_names(folder: Path) -> tuple[str, ...]:
    """The sub-folders whose names are ids, by name; none where there is no folder."""
    try:
        with os.scandir(folder) as entries:
            found = [entry.name for entry in entries if is_safe_id(entry.name) and entry.is_dir(follow_symlinks=False)]
    except OSError:
        return ()
    return tuple(sorted(found))


def scan_journal(paths: WorkspacePaths, journal: Path, names: Collection[str]) -> JournalScan:
    """The events with these names; none where there is no journal. Raises UnusableFileError."""
    file = GrowingFile(paths, journal)
    scan = JournalScan((), 0)
    rest = b""
    while (appended := file.read()) is not None:
        *lines, rest = (rest + appended.content).split(b"\n")
        scan = _together(scan, scan_lines(lines, names))
        if appended.is_whole:
            break
    return _together(scan, scan_lines([rest], names))


def scan_lines(lines: Collection[bytes], names: Collection[str]) -> JournalScan:
    marks = [name.encode() for name in names]
    found: list[Document] = []
    skipped = 0
    for line in lines:
        if not any(mark in line for mark in marks):  # most lines tell of something else: they are not parsed
            continue
        try:
            document = json.loads(line, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            skipped += 1
            continue
        if isinstance(document, dict) and document.get("event") in names:
            found.append(document)
    return JournalScan(tuple(found), skipped)


def _together(one: JournalScan, other: JournalScan) -> JournalScan:
    return JournalScan(one.documents + other.documents, one.skipped + other.skipped)
