"""The workspace's files as a git tree, as they are at this moment."""

import os
import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.building.git_calls import PointError, PointStoppedError
from engine.building.point_repository import PointRepository

MAX_FILE_BYTES = 100 * 1024 * 1024
"""Of one file. A bigger one is left out: it is in no point as it is now, and going back does not touch it."""

MAX_BYTES = 2 * 1024**3
"""Of all that changed since the last look."""

MAX_FILES = 100_000


class PresentTree:
    """Keeps an index of its own over all looks, so that only what changed is read. Any thread may look."""

    def __init__(self, repository: PointRepository) -> None:
        self._repository = repository
        self._lock = threading.Lock()
        self._known: tuple[tuple[int, int, int], str] | None = None
        """The index's signature and its tree."""
        self.left_out: tuple[str, ...] = ()
        """Files too big to be kept, at the last look."""

    def look(self, also: tuple[str, ...] = ()) -> str:
        """The tree's id. `also` names files to keep even if they are ignored. Raises PointError."""
        with self._lock:
            try:
                return self._look(also)
            except OSError as error:
                where = f"{os.fsdecode(error.filename)}: " if error.filename else ""
                reason = f"{where}{(error.strerror or str(error)).lower()}"
                raise PointError(f"No rollback point could be made: {reason}", "See `studio doctor`") from error

    def _look(self, also: tuple[str, ...]) -> str:
        try:
            return self._read(also)
        except PointStoppedError:
            raise
        except PointError:
            # An index that is damaged, or names content that was cleaned up since, is no loss: it only remembers
            # what was read before.
            self._repository.index.unlink(missing_ok=True)
            return self._read(also)

    def _read(self, also: tuple[str, ...]) -> str:
        if not self._repository.index.exists():
            self._update(self._tracked_by_person())
        wanted = [*self._changed(), *also]
        if wanted:
            self._update(wanted)
        signature = _signature(self._repository.index)
        if self._known is None or self._known[0] != signature:
            self._known = (signature, self._repository.own.run("write-tree").decode().strip())
        return self._known[1]

    def _changed(self) -> list[str]:
        """Files that are new, altered or gone since the last look."""
        listed = self._repository.own.run(
            "ls-files", "-z", "-o", "-m", "-d", "--full-name", *self._repository.excludes, "--", "."
        )
        return list(dict.fromkeys(_names(listed)))

    def _tracked_by_person(self) -> list[str]:
        """Files that the person's index names: kept even where they are ignored."""
        return _names(self._repository.person.run("ls-files", "-z", "--full-name", "--", "."))

    def _update(self, names: list[str]) -> None:
        """Reads these files into a copy of the index and puts it in the index's place."""
        fitting = self._fitting(names)
        there = {name for name, is_there in zip(fitting, self._are_there(fitting), strict=True) if is_there}
        gone = [name for name in fitting if name not in there]
        with _copied(self._repository.index) as copy:
            if gone:
                self._tell_git(copy, gone, "--force-remove")
            self._tell_git(copy, [name for name in fitting if name in there], "--add", "--remove", "--replace")
            if copy.exists():  # nothing was ever kept: git wrote no index
                copy.replace(self._repository.index)

    def _tell_git(self, index: Path, names: list[str], *options: str) -> None:
        here = (name.removeprefix(self._repository.prefix) for name in names)  # git runs in the workspace
        given = b"".join(os.fsencode(name) + b"\0" for name in here)
        self._repository.own.run("update-index", "-z", *options, "--stdin", given=given, GIT_INDEX_FILE=str(index))

    def _are_there(self, names: list[str]) -> Iterator[bool]:
        """Whether each is a file or link of its own, or a submodule: git refuses names that lead through a link."""
        folders: dict[Path, bool] = {}
        for name in names:
            path = self._repository.top / name
            folder = path.parent
            if folder not in folders:
                folders[folder] = os.path.realpath(folder) == str(folder)
            yield folders[folder] and (path.is_symlink() or path.is_file() or os.path.lexists(path / ".git"))

    def _fitting(self, names: list[str]) -> list[str]:
        covered = [name for name in names if self._repository.is_covered(name) and not name.endswith("/")]
        if len(covered) > MAX_FILES:
            reason = f"{len(covered):,} files are new or changed, at most {MAX_FILES:,} can be kept"
            raise PointError(reason, "Leave out what is made by machines by .gitignore")
        fitting, left_out, total = [], [], 0
        for name in covered:
            size = _size(self._repository.top / name)
            if size > MAX_FILE_BYTES:
                left_out.append(name)
                continue
            total += size
            fitting.append(name)
        if total > MAX_BYTES:
            reason = f"{total / 1e9:.1f} GB are new or changed, at most {MAX_BYTES / 1e9:.1f} GB can be kept"
            raise PointError(reason, "Leave out what is big by .gitignore")
        self.left_out = tuple(left_out)
        return fitting


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _size(path: Path) -> int:
    """In bytes; 0 for what is gone and for links."""
    try:
        status = path.lstat()
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _signature(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (status.st_ino, status.st_size, status.st_mtime_ns)


@contextmanager
def _copied(index: Path) -> Iterator[Path]:
    """A copy to work on, so that a git whose parent was killed cannot meet the next one in the same file."""
    copy = index.with_name(f"index-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with suppress(FileNotFoundError):
            shutil.copy2(index, copy)  # with its time: git tells by it which files it may have read too early
        yield copy
    finally:
        for left in (copy, copy.with_name(f"{copy.name}.lock")):
            left.unlink(missing_ok=True)
