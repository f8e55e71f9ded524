"""All that the workspace knows, held against itself: which entries and learnings say the same. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.knowledge.base.entry_facts import EntryFacts
from engine.knowledge.evolution.all_alike import AlikeSearch, Likenesses
from engine.knowledge.learning.learnings import known_learning
from engine.knowledge.signals.duplicates import KnownItem
from engine.workspace.records.learning import Learning

Learned = EntryFacts | Learning


@dataclass(frozen=True)
class Comparison:
    """Entries first, then learnings; each is known by its place among all of them."""

    entries: tuple[EntryFacts, ...]
    learnings: tuple[Learning, ...]
    items: tuple[KnownItem, ...]
    search: AlikeSearch = field(default_factory=AlikeSearch)

    @cached_property
    def _likenesses(self) -> Likenesses:
        return self.search.find(self.items)

    def learned(self, place: int) -> Learned:
        return self.entries[place] if self.is_entry(place) else self.learnings[place - len(self.entries)]

    def is_entry(self, place: int) -> bool:
        return place < len(self.entries)

    def like(self, place: int) -> dict[int, float]:
        """The places of all that say the same, and how alike they are, from ALIKE to 1."""
        return self._likenesses[place]

    def learnings_like(self, place: int) -> tuple[int, ...]:
        return tuple(sorted(other for other in self.like(place) if not self.is_entry(other)))

    def tasks(self, places: Iterable[int]) -> tuple[str, ...]:
        """The different tasks in which these were learned."""
        return tuple(dict.fromkeys(task for place in places for task in self.items[place].tasks))


def compare(
    entries: Sequence[EntryFacts], learnings: Iterable[Learning], search: AlikeSearch | None = None
) -> Comparison:
    """The oldest learning comes first: what is named after it keeps its name when more is learned."""
    oldest_first = sorted(
        learnings, key=lambda one: (one.learned_on is None, str(one.learned_on), one.domain, one.line)
    )
    items = (*(entry.known for entry in entries), *map(known_learning, oldest_first))
    return Comparison(tuple(entries), tuple(oldest_first), items, search or AlikeSearch())
