"""Replacing and appending so that neither a crash nor a power cut leaves half a file."""

import errno
import json
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.workspace.locks import locked
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import CorruptFileError, Problem, UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import TooDeepError, check_depth, clean_text

Document = dict[str, Any]

MAX_LINE_BYTES = 64 * 1024
"""One `os.write` to an O_APPEND file never tore up to this size (design.md, Measured facts)."""


def timestamp(now: datetime | None = None) -> str:
    """UTC as every file has it: `YYYY-MM-DDTHH:MM:SSZ`."""
    return (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def update_document(
    paths: WorkspacePaths, path: Path, change: Callable[[Document], Document | None], missing: Document | None = None
) -> Document:
    """Reads, changes and replaces one JSON file under its lock; returns what is now in it.

    `change` gets the document as it is, unknown fields included, and may alter it in place. `missing` is what a file
    that does not exist yet starts from. A corrupt file is set aside first if there is a `missing` to start from;
    else, and for a file that we may not read or that leads out of the workspace, UnusableFileError. Raises OSError for
    a full disk or a read-only folder.
    """
    target = writable_path(paths, path)
    with locked(paths, target):
        try:
            document = _read_shallow(paths, target)
        except CorruptFileError:
            if missing is None:
                raise
            set_aside(target)
            document = None
        if document is None:
            document = {} if missing is None else missing
        changed = change(document)
        document = document if changed is None else changed
        replace_file(target, encode(document))
        return document


def writable_path(paths: WorkspacePaths, path: Path) -> Path:
    """The real path of a file that is about to be written. Raises UnusableFileError if it leads out of the workspace.

    A link inside the workspace is followed, so that it stays a link.
    """
    try:
        return paths.inside(path)
    except OutsideWorkspaceError:
        reason = "is a link that leaves the workspace"
        problem = Problem(clean_text(paths.relative(path)), reason, "Replace the link by the file or folder itself")
        raise UnusableFileError(problem) from None


def encode(document: Document) -> bytes:
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8", "replace")


def set_aside(path: Path) -> Path:
    """Renames a corrupt file so that it is kept, and says where."""
    kept = path.with_name(f"{path.name}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.urandom(2).hex()}")
    path.rename(kept)
    return kept


def replace_file(path: Path, content: bytes) -> None:
    """Writes beside, flushes, renames and flushes the folder: afterwards the whole new file is there, or the old one.

    Raises OSError (a full disk, a read-only folder), and leaves nothing behind then. If only the folder's flush fails
    the new file is there already, but a power cut may still take it back: read it again before relying on it.
    """
    make_folder(path.parent)
    beside = name_beside(path)
    try:
        write_flushed(beside, content)
        keep_mode(path, beside)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    flush_folder(path.parent)


def create_file(path: Path, content: bytes) -> bool:
    """Writes a file only where there is none; says whether it did. Raises OSError."""
    make_folder(path.parent)
    beside = name_beside(path)
    try:
        write_flushed(beside, content)
        os.link(beside, path)
    except FileExistsError:
        return False
    finally:
        with suppress(OSError):
            beside.unlink()
    flush_folder(path.parent)
    return True


def append_line(path: Path, line: str, flush: bool) -> None:
    """Appends one whole line in one write; a torn tail left by a crash is ended first.

    A long line that another process is just writing may look torn: then an empty line, which readers skip, is added.

    `flush` makes it survive a power cut; without, it survives the death of our process. Raises OSError, or ValueError
    for a line over 64 KiB.
    """
    content = line.encode("utf-8", "replace") + b"\n"  # a command's output may hold half a surrogate pair
    if len(content) > MAX_LINE_BYTES:
        raise ValueError(f"a journal line of {len(content)} bytes, at most {MAX_LINE_BYTES}")
    make_folder(path.parent)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o644)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        size = status.st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            content = b"\n" + content
        written = os.write(descriptor, content)
        if written != len(content):
            raise OSError(errno.ENOSPC, f"only {written} of {len(content)} bytes fitted on the disk", str(path))
        if flush:
            os.fdatasync(descriptor) if hasattr(os, "fdatasync") else os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if flush and not size:
        flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Makes a folder with those above it, each flushed into the one that holds it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Makes the names in a folder survive a power cut, where the file system knows how to."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # network and shared folders flush on their own
            raise
    finally:
        os.close(descriptor)


def name_beside(path: Path) -> Path:
    """A new name in the same folder, for a file that is about to take the place of another."""
    # The name's end is cut off: with our additions it could be longer than a name may be.
    return path.with_name(f".{path.name[:100]}.{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _read_shallow(paths: WorkspacePaths, path: Path) -> Document | None:
    """The document in a file, if it can also be written: `json` writes no more than some hundred levels."""
    document = read_document(paths, path)
    try:
        check_depth(document)
    except TooDeepError as error:
        problem = Problem(clean_text(paths.relative(path)), str(error), "Move it away: no program of ours writes such")
        raise CorruptFileError(problem) from None
    return document


def write_flushed(path: Path, content: bytes) -> None:
    """A new file whose content survives a power cut; its name needs `flush_folder`."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def keep_mode(path: Path, beside: Path) -> None:
    """What takes a file's place may be read and written by whoever could before."""
    try:
        beside.chmod(path.stat().st_mode & 0o777)
    except FileNotFoundError:
        return
