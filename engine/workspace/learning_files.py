"""The files of `studio/learnings/`: reading all, and adding an entry to one that a person may just be editing."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from engine.workspace.learning_markdown import parse_learnings
from engine.workspace.locks import locked
from engine.workspace.markdown_headings import HEADING, marked_lines
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text, read_text
from engine.workspace.records.learning import Learning
from engine.workspace.text import clean_text
from engine.workspace.text_lines import line_end
from engine.workspace.writing import MAX_LINE_BYTES, create_file, flush_folder, writable_path

MAX_FILES = 10_000

MARKDOWN = ".md"

TRIES = 20
"""An editor that saves by renaming may take the file away under a writer; hardly twice in a row."""

PROBE = "## Probe"
"""Held below a text to see whether it would be read as a heading."""


class LearningsRead(NamedTuple):
    """All learnings that can be read, and why others cannot."""

    learnings: tuple[Learning, ...]
    problems: tuple[Problem, ...]
    """Files that cannot be read."""


def learning_paths(paths: WorkspacePaths) -> tuple[Path, ...]:
    """All files with learnings but the archive's. Raises UnusableFileError, see `check_learnings`."""
    check_learnings(paths)
    found = files_below(paths.learnings, without=paths.learnings_archive)
    return tuple(sorted(Path(name) for name in found if name.endswith(MARKDOWN))[:MAX_FILES])


def files_below(folder: Path, without: Path | None = None) -> Iterator[str]:
    """All files below a folder, but those below another one. Strings: as paths, ten thousand take 50 ms."""
    for place, folders, names in os.walk(folder):  # never raises for a folder that goes away meanwhile, `rglob` does
        if without is not None and place == str(without.parent) and without.name in folders:
            folders.remove(without.name)
        yield from (f"{place}{os.sep}{name}" for name in names)


def check_learnings(paths: WorkspacePaths) -> None:
    """Raises UnusableFileError where the folder is a link out of the workspace: behind it, a whole disk may lie."""
    try:
        paths.inside(paths.learnings)
    except OutsideWorkspaceError:
        name, reason = paths.relative(paths.learnings), "is a link that leaves the workspace"
        raise UnusableFileError(Problem(name, reason, "Replace the link by a folder")) from None


def domain_of(paths: WorkspacePaths, path: Path) -> str:
    """`backend`, or `integrations/label-printer`."""
    return path.relative_to(paths.learnings).as_posix().removesuffix(".md")


def read_learnings(paths: WorkspacePaths) -> LearningsRead:
    """All learnings, by file and in each file's order. What cannot be read is a problem, and the others are there."""
    found: list[Learning] = []
    problems: list[Problem] = []
    try:
        files = learning_paths(paths)
    except UnusableFileError as error:
        return LearningsRead((), (error.problem,))
    for path in files:
        try:
            found.extend(parse_learnings(domain_of(paths, path), read_clean_text(paths, path) or ""))
        except UnusableFileError as error:
            problems.append(error.problem)
    return LearningsRead(tuple(found), tuple(problems))


def append_learning(paths: WorkspacePaths, learning: Learning, heading: str = "") -> bool:
    """Adds an entry at the end of its domain's file; says whether it did: not where the same one stands there already.

    `heading` begins a file that does not exist yet. What is in the file stays as it is, byte for byte: the entry is
    appended in one write, so a person's editor, which knows no lock, loses nothing by it. Raises UnusableFileError for
    a file that cannot take it, and OSError.
    """
    path = writable_path(paths, paths.learning_file(learning.domain))
    with locked(paths, path):
        for _ in range(TRIES):
            old = read_text(paths, path)
            if old is None:
                entry = entry_text(learning, "\n")
                if create_file(path, f"{heading.rstrip()}\n\n{entry}".lstrip().encode()):
                    return True
            elif _stands_there(learning, old):
                return False
            elif _append(path, _addition(paths, path, learning, old)):
                return True
    raise UnusableFileError(Problem(paths.relative(path), "is replaced again and again", "Try again when it is quiet"))


def today() -> date:
    """In UTC, as every file has it."""
    return datetime.now(UTC).date()


def _stands_there(learning: Learning, old: str) -> bool:
    body = _closed(_lowered(learning.body))
    known = parse_learnings(learning.domain, clean_text(old))
    return any(one.title == learning.title and one.body == body for one in known)


def _addition(paths: WorkspacePaths, path: Path, learning: Learning, old: str) -> bytes:
    """The bytes to append. Raises UnusableFileError where they would not be read as an entry."""
    end = line_end(old) if old else "\n"
    addition = f"{end * (2 - min(2, _line_ends(old))) if old else ''}{entry_text(learning, end)}"
    before, after = (parse_learnings(learning.domain, clean_text(text)) for text in (old, old + addition))
    if len(after) != len(before) + 1 or after[:-1] != before:
        reason, remedy = "ends inside a code block or a comment", "Close it at the end of the file, then try again"
        raise UnusableFileError(Problem(paths.relative(path), reason, remedy))
    content = addition.encode("utf-8", "replace")
    if len(content) > MAX_LINE_BYTES:
        reason = f"a learning of {len(content):,} bytes is too long, at most {MAX_LINE_BYTES:,}"
        raise UnusableFileError(Problem(paths.relative(path), reason, "Say it shorter"))
    return content


def _line_ends(text: str) -> int:
    """How many line ends a text ends with."""
    text = text[-4:].replace("\r\n", "\n")
    return len(text) - len(text.rstrip("\n"))


def entry_text(learning: Learning, end: str) -> str:
    """The entry as it stands in its file, with `end` for line ends: nothing in it can be taken for the next entry."""
    day = f"{learning.learned_on or today():%Y-%m-%d}"
    body = _closed(_lowered(learning.body))
    lines = [f"## {day}: {learning.title}", *(["", *body.split("\n")] if body else []), ""]
    return end.join(lines)


def _lowered(body: str) -> str:
    """A body whose headings cannot be taken for the next entry: the highest has three marks."""
    lines = []
    for _, line, is_text in marked_lines(body.strip()):
        heading = HEADING.match(line) if is_text else None
        lines.append(f"###{line[len(heading[1]) :]}" if heading and len(heading[1]) < 3 else line)
    return "\n".join(lines).strip()


def _closed(body: str) -> str:
    """A body that ends no longer inside a code block or a comment, which would hide whatever comes after it."""
    longest = {mark: max(map(len, re.findall(f"{mark}{{3,}}", body)), default=3) for mark in "`~"}
    closings = ("", "\n-->", *(f"\n{mark * length}" for mark, length in longest.items()))
    whole = (f"{body}{closing}" for closing in closings)
    return next((text for text in whole if _is_closed(text)), body)


def _is_closed(body: str) -> bool:
    """Whether a heading below it would be one."""
    return any(is_text and line == PROBE for _, line, is_text in marked_lines(f"{body}\n{PROBE}"))


def _append(path: Path, content: bytes) -> bool:
    """Appends in one write and flushes. False where the file was replaced meanwhile: the entry is not in the new one.

    A full disk leaves nothing of it behind. Raises OSError.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        written = os.write(descriptor, content)
        if written != len(content):
            if os.fstat(descriptor).st_size == before.st_size + written:
                os.ftruncate(descriptor, before.st_size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
        after = path.stat()
    except FileNotFoundError:
        return False
    finally:
        os.close(descriptor)
    flush_folder(path.parent)
    return (before.st_dev, before.st_ino) == (after.st_dev, after.st_ino)
