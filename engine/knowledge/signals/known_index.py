"""What was learned before, kept ready: a file is read again when it changed, and only its other items are put in anew.

Ten thousand items take half a second to index; a person who decides about twenty learnings does not wait for that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.knowledge.learning.learnings import known_learning
from engine.knowledge.signals.duplicates import Duplicate, DuplicateIndex, KnownItem
from engine.knowledge.signals.known_items import known_entries
from engine.workspace.file_cache import Signature, file_signature
from engine.workspace.learning_files import domain_of, learning_paths
from engine.workspace.learning_markdown import parse_learnings
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text


class LiveIndex(DuplicateIndex):
    """An index out of which items may be taken."""

    def __init__(self) -> None:
        super().__init__()
        self._ever: set[KnownItem] = set()
        self._live: set[KnownItem] = set()

    def put(self, items: Iterable[KnownItem]) -> None:
        for item in items:
            if item not in self._ever:
                self.add(item)
                self._ever.add(item)
            self._live.add(item)

    def take_out(self, items: Iterable[KnownItem]) -> None:
        """They are not found any more. What was in once stays in memory, for when an undo brings it back."""
        self._live.difference_update(items)

    def has(self, where: str) -> bool:
        return any(item.where == where for item in self._live)

    def find(self, text: str, title: str = "") -> tuple[Duplicate, ...]:
        return tuple(found for found in super().find(text, title) if found.item in self._live)


@dataclass
class _File:
    """What one file brought into the index."""

    signature: Signature = None
    problem: Problem | None = None
    items: dict[KnownItem, None] = field(default_factory=dict)
    """In the file's order."""


class KnownIndex:
    """Of one workspace. One thread at a time."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._index = LiveIndex()
        self._files: dict[Path, _File] = {}
        self.problems: tuple[Problem, ...] = ()
        """Files that could not be read the last time: nothing of them is known."""

    def read(self) -> LiveIndex:
        """All that is known now."""
        problems = []
        try:
            paths = {self._paths.knowledge_base, *learning_paths(self._paths)}
        except UnusableFileError as error:
            paths = {self._paths.knowledge_base}
            problems.append(error.problem)
        for path in self._files.keys() - paths:
            self._index.take_out(self._files.pop(path).items)
        for path in sorted(paths):
            file = self._files.setdefault(path, _File())
            self._read(path, file)
            if file.problem:
                problems.append(file.problem)
        self.problems = tuple(problems)
        return self._index

    def _read(self, path: Path, file: _File) -> None:
        signature = file_signature(path)
        if signature == file.signature and not file.problem:
            return
        file.signature, file.problem = signature, None
        items: dict[KnownItem, None] = {}
        try:
            items = dict.fromkeys(self._items(path, read_clean_text(self._paths, path) or ""))
        except UnusableFileError as error:
            file.problem = error.problem
        self._index.take_out(file.items.keys() - items.keys())
        self._index.put(item for item in items if item not in file.items)
        file.items = items

    def _items(self, path: Path, text: str) -> Iterator[KnownItem]:
        if path == self._paths.knowledge_base:
            return known_entries(text)
        return map(known_learning, parse_learnings(domain_of(self._paths, path), text))
