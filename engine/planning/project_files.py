"""Which files a project consists of: as git knows them, or by walking through the folder."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.assistants.errors import StoppedError
from engine.planning.git_reader import GitReader, GitReadError
from engine.workspace.text import one_line

MAX_FILES = 20_000

SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".studio", "node_modules", "bower_components", ".venv", "venv", "env", "__pycache__",
     "site-packages", "target", "dist", "build", "out", "vendor", ".tox", ".nox", ".eggs", ".cache", ".next", ".nuxt",
     ".gradle", ".idea", ".vscode", ".mypy_cache", ".ruff_cache", ".pytest_cache", "coverage", "htmlcov"}
)  # fmt: skip
"""Nobody's own work, and often more than all the rest. What git tracks counts all the same."""


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    names: tuple[str, ...]
    """Paths from the workspace's root, with `/`, sorted."""

    def below(self, folder: str) -> Iterator[str]:
        """Paths from that folder; the root's name is empty."""
        start = f"{folder}/" if folder else ""
        return (name.removeprefix(start) for name in self.names if name.startswith(start))


def list_files(root: Path, reader: GitReader | None, stop: threading.Event, notes: list[str]) -> ProjectFiles:
    """At most MAX_FILES; what is left out is noted. Give a reader only for a usable repository. Raises StoppedError."""
    names = list(dict.fromkeys(_from_git(reader, notes))) if reader else []
    if not names:  # outside git, or in a folder that a repository around it ignores
        names = _from_walking(root, stop)
    if len(names) > MAX_FILES:
        notes.append(f"There are more than {MAX_FILES:,} files: the code map leaves the rest out")
    return ProjectFiles(tuple(sorted(names[:MAX_FILES])))


def _from_git(reader: GitReader, notes: list[str]) -> list[str]:
    """What is tracked comes first, so that a heap of new files cannot crowd it out. A conflict names a file twice."""
    try:
        tracked = reader.lines("ls-files", "-z", "--cached")
        new = reader.lines("ls-files", "-z", "--others", "--exclude-standard")
    except GitReadError as error:
        notes.append(f"git could not list the files: {error}")
        return []
    own = [name for name in tracked if not name.startswith(".studio/")]
    # A repository inside this one is told as a folder.
    return own + [n for n in new if not n.endswith("/") and SKIPPED_FOLDERS.isdisjoint(n.split("/")[:-1])]


def _from_walking(root: Path, stop: threading.Event) -> list[str]:
    names: list[str] = []
    for place, folders, files in os.walk(root):
        if stop.is_set():
            raise StoppedError
        folders[:] = sorted(folder for folder in folders if folder not in SKIPPED_FOLDERS)
        prefix = os.path.relpath(place, root).replace(os.sep, "/")
        names += files if prefix == "." else [f"{prefix}/{name}" for name in files]
        if len(names) > MAX_FILES:
            break
    return names


def shown(name: str) -> str:
    """A file's name fit for a record: it may hold anything but `/` and NUL."""
    return one_line(name)[:300]
