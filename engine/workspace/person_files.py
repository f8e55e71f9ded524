"""Texts that a person edits too, such as the knowledge base: reading them exactly, and changing them with care.

A person's editor takes no lock. So what was in the file the moment ours took its place is looked at: if somebody saved
meanwhile, theirs is put back at once and our change is made anew on it.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.workspace.exchanging import exchange
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.reading import decode_text, read_bytes
from engine.workspace.text_lines import BOM
from engine.workspace.writing import flush_folder, keep_mode, name_beside, replace_file, writable_path, write_flushed

ATTEMPTS = 8

SETTLE_S = 0.05
"""An editor that writes in place empties the file first: it is given time to finish."""


class EditedMeanwhileError(RefusedError):
    """Somebody keeps saving the file."""


@dataclass(frozen=True, slots=True)
class PersonText:
    """A text exactly as it is in its file, line ends included, but for the byte order mark."""

    text: str
    has_bom: bool = False

    def encoded(self) -> bytes:
        return ((BOM if self.has_bom else "") + self.text).encode()


def read_person_text(paths: WorkspacePaths, path: Path) -> PersonText | None:
    """The file's text, or None where there is no file. Raises UnusableFileError, also for what is not UTF-8."""
    content = read_bytes(paths, path)
    return None if content is None else PersonText(decode_text(paths, path, content), content.startswith(BOM.encode()))


def change_person_text(paths: WorkspacePaths, path: Path, change: Callable[[str], str]) -> str:
    """Replaces a file by what `change` makes of its text, and returns that.

    `change` may be called again, with what somebody saved meanwhile; it may refuse by raising, then the file stays as
    it is. Raises UnusableFileError, OSError, EditedMeanwhileError, FileNotFoundError where there is no file.
    """
    target = writable_path(paths, path)
    with locked(paths, target):
        for _ in range(ATTEMPTS):
            found = read_person_text(paths, target)
            if found is None:
                raise FileNotFoundError(2, "There is no such file", str(path))
            changed = PersonText(change(found.text), found.has_bom)
            if changed == found or _replace(target, found.encoded(), changed.encoded()):
                return changed.text
            time.sleep(SETTLE_S)
    raise EditedMeanwhileError(f"{paths.relative(path)} is saved again and again meanwhile", "Try again later")


def _replace(target: Path, expected: bytes, content: bytes) -> bool:
    """Puts the content in the place of what is expected there. False where it was something else: that stays."""
    beside = name_beside(target)
    try:
        write_flushed(beside, content)
        keep_mode(target, beside)
        try:
            is_ours = exchange(beside, target)
        except FileNotFoundError:
            return False
        if not is_ours:
            return _replace_after_a_look(target, expected, content)
        flush_folder(target.parent)
        return beside.read_bytes() == expected or not _put_back(beside, target, content)
    finally:
        with suppress(OSError):
            beside.unlink()


def _put_back(beside: Path, target: Path, ours: bytes) -> bool:
    """Gives somebody's save its name again. If they saved once more, over ours, that one is the newest and stays."""
    try:
        exchange(beside, target)
    except FileNotFoundError:  # they removed the file since: what they had saved is kept all the same
        beside.rename(target)
        return True
    if beside.read_bytes() != ours:
        exchange(beside, target)
    flush_folder(target.parent)
    return True


def _replace_after_a_look(target: Path, expected: bytes, content: bytes) -> bool:
    try:
        if target.read_bytes() != expected:
            return False
    except FileNotFoundError:
        return False
    replace_file(target, content)
    return True
