"""Makes files as they were at a point. No link is followed on the way to any of them."""

import os
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from typing import BinaryIO

from engine.building.git_calls import PointError
from engine.building.point_repository import PointRepository
from engine.building.tree_changes import LINK, TreeChange
from engine.workspace.text import one_line

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
EXECUTABLE = "100755"
CHUNK = 1024 * 1024
SHOWN = 3


class PuttingBack:
    """Goes from the present's tree to a point's."""

    def __init__(self, repository: PointRepository) -> None:
        self._repository = repository
        self._root = repository.top / repository.prefix

    def apply(self, changes: Sequence[TreeChange], kept: str) -> None:
        """Each file is written beside and renamed, so it is the old or the new one. Raises PointError at the end,
        naming what could not be put back; the rest is."""
        # What git ignores depends on its rule files, so those come first.
        rules = [change for change in changes if change.path.endswith(".gitignore")]
        files = [change for change in changes if not change.path.endswith(".gitignore")]
        failed = list(self._all(rules))
        if rules:
            seen = self._seen_by_git()
            # What was there before and ignored shows only because a rule was taken away: it stays.
            files = [change for change in files if not change.is_gone or change.path in seen]
        failed += self._all(files)
        os.sync()  # once for all: a flush for each file takes 8 ms
        if failed:
            more = f" and {len(failed) - SHOWN} more" if len(failed) > SHOWN else ""
            reason = f"Not put back: {'; '.join(failed[:SHOWN])}{more}"
            raise PointError(reason, f"Mend that and roll back again; {kept} keeps the files as they were before")

    def _seen_by_git(self) -> frozenset[str]:
        """All files that git does not ignore."""
        nothing = str(self._repository.folder / "no-index")
        arguments = ("ls-files", "-z", "-o", "--full-name", *self._repository.excludes, "--", ".")
        listed = self._repository.own.run(*arguments, GIT_INDEX_FILE=nothing)
        return frozenset(os.fsdecode(name) for name in listed.split(b"\0"))

    def _all(self, changes: list[TreeChange]) -> Iterator[str]:
        """Deletes first: a new folder may have the name of an old file. Yields what failed."""
        if not changes:
            return
        with _Blobs(self._repository) as blobs:
            for change in sorted(changes, key=lambda change: not change.is_gone):
                self._repository.own.raise_if_stopped()
                try:
                    self._delete(change) if change.is_gone else self._write(change, blobs)
                except OSError as error:
                    yield f"{one_line(change.shown_path)}: {(error.strerror or str(error)).lower()}"

    def _delete(self, change: TreeChange) -> None:
        parts = self._parts(change)
        with suppress(FileNotFoundError), self._parent(parts, create=False) as folder:
            os.unlink(parts[-1], dir_fd=folder)
        self._remove_empty(parts[:-1])

    def _remove_empty(self, parts: tuple[str, ...]) -> None:
        """Git keeps no folders, so those that were only made for deleted files go with them."""
        with suppress(OSError):
            for length in range(len(parts), 0, -1):
                with self._parent(parts[:length], create=False) as folder:
                    os.rmdir(parts[length - 1], dir_fd=folder)

    def _write(self, change: TreeChange, blobs: "_Blobs") -> None:
        parts = self._parts(change)
        with self._parent(parts, create=True) as folder:
            beside = f".{os.getpid()}-{os.urandom(4).hex()}.studio-tmp"
            try:
                if change.new_mode == LINK:
                    os.symlink(blobs.read(change.new_blob), os.fsencode(beside), dir_fd=folder)
                else:
                    self._write_file(change, blobs, beside, folder)
                os.rename(beside, parts[-1], src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with suppress(OSError):
                    os.unlink(beside, dir_fd=folder)
                raise

    def _write_file(self, change: TreeChange, blobs: "_Blobs", beside: str, folder: int) -> None:
        with os.fdopen(os.open(beside, NEW_FILE, 0o666, dir_fd=folder), "wb") as file:
            blobs.copy(change.new_blob, file)
            name = self._parts(change)[-1]
            mode = _permissions(name, folder) or stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            is_executable = change.new_mode == EXECUTABLE
            os.fchmod(file.fileno(), mode | (mode & 0o444) >> 2 if is_executable else mode & ~0o111)

    def _parts(self, change: TreeChange) -> tuple[str, ...]:
        """The names on the way from the workspace. Raises OSError for what no commit of ours holds."""
        parts = PurePosixPath(change.path.removeprefix(self._repository.prefix)).parts
        if not parts or any(part in ("/", "..") or part.casefold() == ".git" for part in parts):
            raise OSError("is no name of a file in the workspace")
        return parts

    @contextmanager
    def _parent(self, parts: tuple[str, ...], create: bool) -> Iterator[int]:
        """The folder that holds the file, opened name by name so that a link on the way is an error."""
        folder = os.open(self._root, FOLDER)
        try:
            for part in parts[:-1]:
                if create:
                    with suppress(FileExistsError):
                        os.mkdir(part, dir_fd=folder)
                below = os.open(part, FOLDER, dir_fd=folder)
                os.close(folder)
                folder = below
            yield folder
        finally:
            os.close(folder)


def _permissions(name: str, folder: int) -> int:
    """Those of the file that is about to be replaced; 0 where there is none."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return 0
    return stat.S_IMODE(status.st_mode) if stat.S_ISREG(status.st_mode) else 0


class _Blobs:
    """One git that hands out contents, byte for byte."""

    def __init__(self, repository: PointRepository) -> None:
        self._repository = repository

    def __enter__(self) -> "_Blobs":
        self._process: subprocess.Popen[bytes] = self._repository.own.start(("cat-file", "--batch"))
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        with self._process:
            pass

    def read(self, blob: str) -> bytes:
        size, source = self._ask(blob)
        content = source.read(size)
        source.read(1)
        return content

    def copy(self, blob: str, target: BinaryIO) -> None:
        left, source = self._ask(blob)
        while left:
            part = source.read(min(left, CHUNK))
            if not part:
                raise OSError("git stopped handing out its content")
            target.write(part)
            left -= len(part)
        source.read(1)

    def _ask(self, blob: str) -> tuple[int, BinaryIO]:
        """Its size, and where it is read from. Raises OSError where the repository does not have it."""
        source, orders = self._process.stdout, self._process.stdin
        assert source is not None  # noqa: S101 - they are pipes
        assert orders is not None  # noqa: S101
        orders.write(f"{blob}\n".encode())
        orders.flush()
        words = source.readline().split()
        if len(words) != 3 or words[1] != b"blob":
            raise OSError("its content is missing from the git repository")
        return int(words[2]), source  # type: ignore[return-value]
