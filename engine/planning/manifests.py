"""The files in which a project says what it is made of, read once: somebody else's text, and perhaps broken."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.planning.project_files import ProjectFiles, shown
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_text
from engine.workspace.text import clean_document, clean_text

Document = dict[str, Any]

MAX_BYTES = 1024 * 1024
MAX_FOLDERS = 12
"""Parts of a project that have a manifest of their own."""

MARKS = ("pyproject.toml", "setup.py", "package.json", "Cargo.toml", "go.mod")
"""A folder straight below the root that holds one of these is a part of its own."""

NO_PARTS = frozenset({"tests", "test", "examples", "example", "docs", "doc", "fixtures", "samples", "testdata"})


@dataclass(frozen=True, slots=True)
class Manifests:
    """What one folder of the project says of itself; empty where a file is missing or broken."""

    folder: str = ""
    """From the workspace's root, whose own is empty."""
    names: frozenset[str] = frozenset()
    """The files straight in it."""
    below: tuple[str, ...] = ()
    """All files in it and below, without those of other parts."""
    pyproject: Document = field(default_factory=dict)
    package: Document = field(default_factory=dict)
    cargo: Document = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Other files by name: go.mod, requirements.txt, Makefile, setup.cfg, tox.ini, .pre-commit-config.yaml."""

    def place(self, name: str) -> str:
        return f"{self.folder}/{name}" if self.folder else name


def read_manifests(paths: WorkspacePaths, files: ProjectFiles, notes: list[str]) -> tuple[Manifests, ...]:
    """Those of the root, and of its parts; what cannot be read is noted."""
    parts = sorted({name.split("/")[0] for name in files.names if _is_mark(name)})
    if len(parts) > MAX_FOLDERS:
        notes.append(f"{len(parts)} folders have a manifest of their own: the first {MAX_FOLDERS} are read")
    parts = parts[:MAX_FOLDERS]
    own = tuple(name for name in files.names if name.split("/")[0] not in parts)
    root = _read_folder(paths, "", own, notes)
    return (root, *(_read_folder(paths, part, tuple(files.below(part)), notes) for part in parts))


def table(document: Document, *path: str) -> Document:
    """A table inside a document, empty where there is none of that name."""
    for name in path:
        found = document.get(name)
        if not isinstance(found, dict):
            return {}
        document = found
    return document


def texts(value: Any) -> list[str]:
    """The texts in a list; anything else is passed over."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _is_mark(name: str) -> bool:
    folder, _, rest = name.partition("/")
    return rest in MARKS and folder not in NO_PARTS and shown(folder) == folder  # it becomes part of a command


def _read_folder(paths: WorkspacePaths, folder: str, below: tuple[str, ...], notes: list[str]) -> Manifests:
    names = frozenset(name for name in below if "/" not in name)
    reading = _Reading(paths, folder, notes)
    return Manifests(
        folder=folder,
        names=names,
        below=below,
        pyproject=reading.document("pyproject.toml", tomllib.loads) if "pyproject.toml" in names else {},
        package=reading.document("package.json", json.loads) if "package.json" in names else {},
        cargo=reading.document("Cargo.toml", tomllib.loads) if "Cargo.toml" in names else {},
        texts={name: reading.text(name) for name in sorted(names) if _is_plain(name)},
    )


def _is_plain(name: str) -> bool:
    known = ("go.mod", "GNUmakefile", "makefile", "Makefile", "setup.cfg", "tox.ini", ".pre-commit-config.yaml")
    return name in known or (name.startswith("requirements") and name.endswith(".txt"))


class _Reading:
    """Reads the files of one folder and notes what is wrong with them."""

    def __init__(self, paths: WorkspacePaths, folder: str, notes: list[str]) -> None:
        self._paths = paths
        self._folder = folder
        self._notes = notes

    def text(self, name: str) -> str:
        try:
            found = read_text(self._paths, self._paths.root / self._folder / name, MAX_BYTES)
        except UnusableFileError as error:
            self._note(name, error.problem.reason)
            return ""
        return clean_text(found or "")  # one that is tracked may be deleted

    def document(self, name: str, parse: Callable[[str], Any]) -> Document:
        text = self.text(name)
        if not text.strip():
            return {}
        try:
            document = clean_document(parse(text))
        except (ValueError, RecursionError) as error:
            self._note(name, f"is broken: {str(error)[:160]}")
            return {}
        if isinstance(document, dict):
            return document
        self._note(name, "holds no table")
        return {}

    def _note(self, name: str, reason: str) -> None:
        place = f"{self._folder}/{name}" if self._folder else name
        self._notes.append(shown(f"{place} was left out: {reason}"))
