"""What a workspace knows, ready to be held against a goal: read again only where a file changed."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from engine.knowledge.goal_index import Aim, GoalIndex, Near, aim_of
from engine.workspace.file_cache import FileCache
from engine.workspace.knowledge_reader import KnowledgeReader
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.knowledge import Entry, KnowledgeBase
from engine.workspace.records.learning import Learning

STRICT = "Strict Constraints"
SLOP = "Slop Ledger"

TELLING_FIELDS = ("What", "Instead", "Pattern", "Fix")
"""What an entry is about. Its reasons and sources tell other stories."""

MAX_INDEXED_CHARS = 20_000
"""Of a text; what it is about stands in front."""

T = TypeVar("T")

Split = tuple[list[Near[T]], list[T]]
"""What bears on a goal, and what does not."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that is known now. Lists of what is near a goal have the closest first."""

    invariants: tuple[Entry, ...]
    _strict: GoalIndex[Entry]
    _slop: GoalIndex[Entry]
    _learnings: GoalIndex[Learning]
    notes: tuple[str, ...]
    """Files that cannot be read, and what is missing in them."""

    def aim(self, goal: str, files: Iterable[str] = (), domains: Iterable[str] = ()) -> Aim:
        return aim_of(goal, {learning.domain for learning in self._learnings.items}, files, domains)

    def constraints(self, aim: Aim) -> Split[Entry]:
        """Strict constraints, the closest first, among equals the one that was seen more often; and the others."""
        return _closest_first(self._strict.split(aim))

    def slop(self, aim: Aim) -> Split[Entry]:
        """The slop ledger in the same order."""
        return _closest_first(self._slop.split(aim))

    def learnings(self, aim: Aim) -> Split[Learning]:
        """Those of the goal's domains, which share most words with it first, then the newest; and the others."""
        domains = frozenset(aim.domains)
        own, others = self._learnings.split(aim, lambda learning: learning.domain in domains)
        return sorted(own, key=lambda near: -len(near.words)), others  # the index has the newest first


class Library:
    """One workspace's knowledge, for any thread."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._files = FileCache(paths)
        self._reader = KnowledgeReader(paths, self._files)
        self._reading = threading.Lock()
        self._made: dict[str, tuple[Any, Any]] = {}
        """Index by name, with what it was made from."""

    def read(self) -> Knowledge:
        with self._reading:
            self._files.begin()
            self._reader.look_again()
            base = self._reader.base(expected=False) or KnowledgeBase()
            learned = self._reader.learnings()
            return Knowledge(
                invariants=self._reader.invariants(),
                _strict=self._index("strict", base.section(STRICT), _entries_index),
                _slop=self._index("slop", base.section(SLOP), _entries_index),
                _learnings=self._index("learnings", learned, _learnings_index),
                notes=tuple(f"{found.path}: {found.reason}. {found.remedy}" for found in self._files.problems),
            )

    def _index(self, name: str, items: tuple[T, ...], make: Callable[[tuple[T, ...]], GoalIndex[T]]) -> GoalIndex[T]:
        known = self._made.get(name)
        if known is None or known[0] != items:
            known = self._made[name] = (items, make(items))
        index: GoalIndex[T] = known[1]
        return index


@lru_cache(maxsize=2)
def library_of(paths: WorkspacePaths) -> Library:
    """The same one for all who ask: the planner, the builder and the screen hold goals against the same knowledge."""
    return Library(paths)


def _entries_index(entries: tuple[Entry, ...]) -> GoalIndex[Entry]:
    return GoalIndex(entries, _words_of)


def _learnings_index(learned: tuple[Learning, ...]) -> GoalIndex[Learning]:
    """Their domains are their files': what they say is not searched for others."""
    newest_first = sorted(learned, key=lambda one: one.learned_on or date.min, reverse=True)
    return GoalIndex(newest_first, lambda one: one.text[:MAX_INDEXED_CHARS], with_domains=False)


def _words_of(entry: Entry) -> str:
    return " ".join([entry.title, *(entry.fields.get(name, "") for name in TELLING_FIELDS)])[:MAX_INDEXED_CHARS]


def _closest_first(split: Split[Entry]) -> Split[Entry]:
    near, others = split
    return sorted(near, key=_by_closeness), others


def _by_closeness(near: Near[Entry]) -> tuple[int, int]:
    return -near.closeness, -near.item.occurrences
