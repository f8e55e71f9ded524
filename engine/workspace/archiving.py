"""Packs a folder away: it is gone only once everything in it can be read back from the archive."""

import hashlib
import os
import secrets
import stat
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.text import clean_text
from engine.workspace.writing import flush_folder, make_folder, writable_path

if TYPE_CHECKING:
    import tarfile

CHUNK_BYTES = 256 * 1024

CLAUDES_SESSION = "claude-session-"
"""Starts the name of an archive with one of Claude's sessions in it, which are no sessions of ours."""

REMOVING = ".removing-"
"""Starts the name of a folder that is packed and about to be deleted."""

ABANDONED_S = 3600
"""A half archive that nobody wrote to for so long belongs to nobody."""

Contents = dict[str, tuple[int, str]]
"""Name in the archive to size and checksum; of a link, where it leads."""


class ArchivingStoppedError(Exception):
    """Somebody wants to stop: what was being packed is where it was."""


def archive_folder(paths: WorkspacePaths, folder: Path, name: str, stop: threading.Event) -> Path:
    """Packs `folder` into `.studio/archive/<name>.tar.gz`, reads that back, and only then removes the folder.

    An archive of that name stays, the new one gets a number. Raises UnusableFileError where something in the folder
    cannot be packed or changed meanwhile, ArchivingStoppedError, OSError; the folder is untouched then.
    """
    archive = _free_name(paths, name)
    beside = archive.with_name(f".{archive.name[:100]}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        packed = _pack(paths, folder, beside, stop)
        if _unpacked(beside, stop) != packed or _on_disk(paths, folder, stop) != packed:
            raise _unusable(paths, folder, "changed while it was packed", "Try again when nothing works on it")
        os.link(beside, archive)  # unlike a rename it never takes the place of another archive
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(archive.parent)
    remove_folder(paths, folder)
    return archive


def remove_folder(paths: WorkspacePaths, folder: Path) -> None:
    """Takes a folder away under its name at once, then deletes it: nobody sees half of it. Raises OSError."""
    import shutil

    folder = writable_path(paths, folder)
    make_folder(paths.archive)
    away = paths.archive / f"{REMOVING}{folder.name[:100]}-{secrets.token_hex(4)}"
    folder.rename(away)
    flush_folder(folder.parent)
    shutil.rmtree(away, ignore_errors=True)  # what cannot go now goes with the next cleanup


def remove_leftovers(paths: WorkspacePaths) -> None:
    """Deletes what a cleanup that was killed left in the archive: packed folders, and halves of archives."""
    import shutil

    for folder in paths.archive.glob(f"{REMOVING}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for half in paths.archive.glob(".*.tmp"):
        with suppress(OSError):  # it is another cleanup's, or that one has just ended
            if time.time() - half.stat().st_mtime > ABANDONED_S:
                half.unlink()


def _free_name(paths: WorkspacePaths, name: str) -> Path:
    folder = writable_path(paths, paths.archive)
    make_folder(folder)
    archive, number = folder / f"{name}.tar.gz", 2
    while archive.exists() or archive.is_symlink():
        archive, number = folder / f"{name}-{number}.tar.gz", number + 1
    return archive


def _pack(paths: WorkspacePaths, folder: Path, target: Path, stop: threading.Event) -> Contents:
    """Writes the archive, flushed; says what went into it."""
    import tarfile  # with gzip and lzma 20 ms that no other command needs

    packed: Contents = {}
    with target.open("xb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
            for path in _inside(paths, folder):
                name = path.relative_to(folder.parent).as_posix()
                info = archive.gettarinfo(path, name)
                info.type = tarfile.REGTYPE if info.islnk() else info.type  # two names of one file are two files here
                if not info.isreg():
                    archive.addfile(info)
                    packed[name] = (0, info.linkname)
                    continue
                info.size = path.lstat().st_size
                packed[name] = _add(archive, info, path, stop)
        file.flush()
        os.fsync(file.fileno())
    return packed


def _add(archive: "tarfile.TarFile", info: "tarfile.TarInfo", path: Path, stop: threading.Event) -> tuple[int, str]:
    with _open(path) as content:
        reader = _HashingReader(content, stop)
        archive.addfile(info, reader)
    return info.size, reader.checksum


def _unpacked(archive: Path, stop: threading.Event) -> Contents:
    """What can be read back from an archive."""
    import tarfile

    found: Contents = {}
    with tarfile.open(archive, "r:gz") as packed:
        for info in packed:
            content = packed.extractfile(info) if info.isreg() else None
            found[info.name] = (info.size, _checksum(content, stop)) if content else (0, info.linkname)
    return found


def _on_disk(paths: WorkspacePaths, folder: Path, stop: threading.Event) -> Contents:
    """What the folder holds now."""
    found: Contents = {}
    for path in _inside(paths, folder):
        name = path.relative_to(folder.parent).as_posix()
        if path.is_symlink() or path.is_dir():
            found[name] = (0, str(path.readlink()) if path.is_symlink() else "")
        else:
            with _open(path) as content:
                found[name] = (path.lstat().st_size, _checksum(content, stop))
    return found


def _inside(paths: WorkspacePaths, folder: Path) -> list[Path]:
    """The folder and all in it, links not followed. Raises UnusableFileError for what is neither file nor folder."""
    found = [folder]
    for place, folders, files in os.walk(folder, onerror=_raise):
        found += [Path(place) / name for name in sorted([*folders, *files])]
    for path in found:
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
            raise _unusable(paths, path, "is neither a file nor a folder", "Move it away")
    return found


def _open(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _raise(error: OSError) -> None:
    raise error


def _checksum(content: IO[bytes], stop: threading.Event) -> str:
    reader = _HashingReader(content, stop)
    while reader.read(CHUNK_BYTES):
        pass
    return reader.checksum


class _HashingReader:
    """Reads a file and its checksum in one go, and breaks off when somebody wants to stop."""

    def __init__(self, content: IO[bytes], stop: threading.Event) -> None:
        self._content = content
        self._stop = stop
        self._hash = hashlib.sha256()

    @property
    def checksum(self) -> str:
        return self._hash.hexdigest()

    def read(self, size: int = -1) -> bytes:
        if self._stop.is_set():
            raise ArchivingStoppedError
        part = self._content.read(size)
        self._hash.update(part)
        return part


def _unusable(paths: WorkspacePaths, path: Path, reason: str, remedy: str) -> UnusableFileError:
    return UnusableFileError(Problem(clean_text(paths.relative(path)), reason, remedy))
