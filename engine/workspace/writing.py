"""Replacing and appending so that neither a crash nor a power cut leaves half a file."""

import json
import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document

Document = dict[str, Any]

MAX_LINE_BYTES = 64 * 1024
"""One `os.write` to an O_APPEND file never tore up to this size (design.md, Measured facts)."""


def timestamp(now: datetime | None = None) -> str:
    """UTC as every file has it: `YYYY-MM-DDTHH:MM:SSZ`."""
    return (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def update_document(
    paths: WorkspacePaths, path: Path, change: Callable[[Document], Document | None], missing: Document | None = None
) -> Document:
    """Reads, changes and replaces one JSON file under its lock; returns what is now in it.

    `change` gets the document as it is, unknown fields included, and may alter it in place. `missing` is what a file
    that does not exist yet starts from. A corrupt file is set aside first if there is a `missing` to start from;
    else UnusableFileError.
    """
    with locked(paths, path):
        try:
            document = read_document(paths, path)
        except UnusableFileError:
            if missing is None:
                raise
            set_aside(path)
            document = None
        if document is None:
            document = {} if missing is None else missing
        changed = change(document)
        document = document if changed is None else changed
        replace_file(path, encode(document))
        return document


def encode(document: Document) -> bytes:
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def set_aside(path: Path) -> Path:
    """Renames a corrupt file so that it is kept, and says where."""
    kept = path.with_name(f"{path.name}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}")
    path.rename(kept)
    return kept


def replace_file(path: Path, content: bytes) -> None:
    """Writes beside, flushes, renames and flushes the folder: afterwards the whole new file is there, or the old one.

    Raises OSError (a full disk, a read-only folder), and leaves nothing behind then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        _write_flushed(beside, content)
        _keep_mode(path, beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def create_file(path: Path, content: bytes) -> bool:
    """Writes a file only where there is none; says whether it did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        _write_flushed(beside, content)
        os.link(beside, path)
    except FileExistsError:
        return False
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(path.parent)
    return True


def append_line(path: Path, line: str, flush: bool) -> None:
    """Appends one whole line in one write; a torn tail left by a crash is ended first.

    `flush` makes it survive a power cut; without, it survives the death of our process. Raises OSError, or ValueError
    for a line over 64 KiB.
    """
    content = line.encode() + b"\n"
    if len(content) > MAX_LINE_BYTES:
        raise ValueError(f"a journal line of {len(content)} bytes, at most {MAX_LINE_BYTES}")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            content = b"\n" + content
        written = os.write(descriptor, content)
        if written != len(content):
            raise OSError(f"only {written} of {len(content)} bytes fitted on the disk")
        if flush:
            os.fdatasync(descriptor) if hasattr(os, "fdatasync") else os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_flushed(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_mode(path: Path, beside: Path) -> None:
    try:
        beside.chmod(path.stat().st_mode & 0o777)
    except FileNotFoundError:
        return
