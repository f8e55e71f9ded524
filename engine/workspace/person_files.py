"""Texts that a person edits too, such as the knowledge base: reading them exactly, and changing them with care.

A person's editor takes no lock. So what was in the file the moment ours took its place is looked at: if somebody saved
meanwhile, theirs is put back at once and our change is made anew on it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.reading import decode_text, read_bytes
from engine.workspace.swapping import replace_expected, settle_swaps
from engine.workspace.text_lines import BOM
from engine.workspace.writing import writable_path

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


def settle_person_text(paths: WorkspacePaths, path: Path) -> None:
    """Gives back what a process of ours that died while changing the file had taken out. Raises UnusableFileError,
    OSError."""
    target = writable_path(paths, path)
    with locked(paths, target):
        settle_swaps(target)


def change_person_text(paths: WorkspacePaths, path: Path, change: Callable[[str], str]) -> str:
    """Replaces a file by what `change` makes of its text, and returns that.

    `change` may be called again, with what somebody saved meanwhile; it may refuse by raising, then the file stays as
    it is. Raises UnusableFileError, OSError, EditedMeanwhileError, FileNotFoundError where there is no file.
    """
    target = writable_path(paths, path)
    with locked(paths, target):
        settle_swaps(target)
        for _ in range(ATTEMPTS):
            found = read_person_text(paths, target)
            if found is None:
                raise FileNotFoundError(2, "There is no such file", str(path))
            changed = PersonText(change(found.text), found.has_bom)
            if changed == found or replace_expected(target, found.encoded(), changed.encoded()):
                return changed.text
            time.sleep(SETTLE_S)
    raise EditedMeanwhileError(f"{paths.relative(path)} is saved again and again meanwhile", "Try again later")
