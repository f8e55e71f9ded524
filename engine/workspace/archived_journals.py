"""Journals of sessions that a cleanup packed away (archiving.py): they are looked through where they are."""

import io
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.workspace.archiving import CLAUDES_SESSION
from engine.workspace.journal_scan import JournalScan, scan_lines
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import CorruptFileError, Problem
from engine.workspace.reading import read_bytes

if TYPE_CHECKING:
    import tarfile

MAX_PACKED_BYTES = 16 * 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
"""A few packed kilobytes could hold gigabytes of zeros: unpacking ends here."""

NAME = re.compile(r"(?P<session>.+?)(?:-(?P<number>\d{1,6}))?\.tar\.gz")
OTHERS = re.compile(rf".+-logs(-\d+)?\.tar\.gz|{CLAUDES_SESSION}.+")
"""The attempts' output of a task, which holds no journal, and what was told of Claude's own sessions."""


def archived_sessions(paths: WorkspacePaths, without: Collection[str]) -> dict[str, Path]:
    """Sessions to their archives, but for the sessions `without`. Of one packed twice it is the later archive."""
    newest: dict[str, tuple[int, Path]] = {}
    for path in _archives(paths):
        found = NAME.fullmatch(path.name)
        if (
            found is None
            or OTHERS.fullmatch(path.name)
            or found["session"] in without
            or not is_safe_id(found["session"])
        ):
            continue
        numbered = (int(found["number"] or 1), path)
        newest[found["session"]] = max(numbered, newest.get(found["session"], numbered))
    return {session: path for session, (_, path) in sorted(newest.items())}


def scan_archived(paths: WorkspacePaths, archive: Path, names: Collection[str]) -> JournalScan:
    """The events with these names in the journal that is packed there. Raises UnusableFileError."""
    import tarfile  # with gzip and lzma 20 ms that most who ask for journals do not need
    import zlib

    packed = read_bytes(paths, archive, MAX_PACKED_BYTES) or b""
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as members:
            return scan_lines(_journal(members).split(b"\n"), names)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        problem = Problem(paths.relative(archive), f"cannot be unpacked: {error}", "Restore it from a backup")
        raise CorruptFileError(problem) from None


def _archives(paths: WorkspacePaths) -> Iterable[Path]:
    try:
        return sorted(paths.archive.glob("*.tar.gz"))
    except OSError:
        return ()


def _journal(members: "tarfile.TarFile") -> bytes:
    """Raises ValueError where there is too much to look through."""
    unpacked = 0
    for member in members:
        unpacked += member.size
        if unpacked > MAX_UNPACKED_BYTES:
            raise ValueError(f"it holds more than {MAX_UNPACKED_BYTES // 1024**2} MB")
        if member.isreg() and member.name.endswith("/events.jsonl"):
            content = members.extractfile(member)
            return content.read() if content else b""
    return b""
