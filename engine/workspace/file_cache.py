"""Files as they were last read: each is read again only when it changed."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text, read_record

if TYPE_CHECKING:
    from engine.workspace.records.base import Record  # pydantic, 70 ms that texts do not need

T = TypeVar("T")
R = TypeVar("R", bound="Record")

SETTLED_NS = 50_000_000
"""A file that was changed less than this before it was read may change again without a trace, since the clocks of file
systems tick every few milliseconds. It is read once more."""

Signature = tuple[int, int, int] | None


class _Known(NamedTuple):
    """A file as last read."""

    signature: Signature
    is_settled: bool
    value: Any
    problem: Problem | None = None


class FileCache:
    """Values of files, and the problems of those that cannot be read: their last good value stays meanwhile."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._known: dict[Path, _Known] = {}
        self._used: set[Path] = set()
        self.problems: list[Problem] = []
        """Of the files used since `begin`, and what else was found wrong."""

    def begin(self) -> None:
        """A new picture is made from here on. Files that the one before did not use are forgotten.

        Somebody may page through ten thousand tasks.
        """
        for path in self._known.keys() - self._used:
            del self._known[path]
        self._used = set()
        self.problems = []

    def record(self, path: Path, kind: type[R]) -> R | None:
        return self.read(path, lambda: read_record(self._paths, path, kind))

    def text(self, path: Path, parse: Callable[[str], T]) -> T | None:
        """What `parse` makes of a file's clean text."""

        def load() -> T | Problem | None:
            try:
                text = read_clean_text(self._paths, path)
            except UnusableFileError as error:
                return error.problem
            return None if text is None else parse(text)

        return self.read(path, load)

    def keep(self, files: Iterable[Path]) -> None:
        """These files, read before, belong to the new picture as they are."""
        for path in files:
            self._used.add(path)
            if problem := self._known[path].problem:
                self.problems.append(problem)

    def read(self, path: Path, load: Callable[[], T | Problem | None]) -> T | None:
        """What `load` makes of a file, or its last value where that is a problem."""
        signature = file_signature(path)
        known = self._known.get(path)
        if known is None or known.signature != signature or not known.is_settled:
            known = self._known[path] = _loaded(signature, known.value if known else None, load())
        self.keep([path])
        return cast("T | None", known.value)


def _loaded(signature: Signature, last: Any, found: Any) -> _Known:
    is_settled = signature is None or time.time_ns() - signature[0] > SETTLED_NS
    if isinstance(found, Problem):
        return _Known(signature, is_settled, last, found)
    return _Known(signature, is_settled, last if found == last else found)


def file_signature(path: Path) -> Signature:
    """Another one whenever the file was changed; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
