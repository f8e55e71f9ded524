"""Near-duplicates: the same thing learned again in other words. An index, since there may be ten thousand."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from engine.knowledge.phrases import UNSPACED
from engine.knowledge.tasks_named import without_tasks
from engine.knowledge.words import telling_words, words

MAX_CHARS = 4_000
"""Of a text; what it is about stands in front."""

ALIKE = 0.6
"""Shared words over all words of both (Jaccard), from which on two texts say the same."""

DENIALS = frozenset({"no", "not", "never", "without", "avoid", "don", "doesn", "isn", "nor"})
"""Common words, but "always lock" and "never lock" are no duplicates."""

INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060]")


@dataclass(frozen=True, slots=True)
class KnownItem:
    """Something learned before."""

    where: str
    """Such as `PQ-001` or `backend: Lock the row`."""
    title: str
    text: str
    """All of it."""
    tasks: tuple[str, ...] = ()
    """The tasks it was learned in."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    item: KnownItem
    likeness: float
    """From ALIKE to 1."""


@dataclass(frozen=True, slots=True)
class _Indexed:
    item: int
    tokens: frozenset[str]
    denies: bool


class DuplicateIndex:
    """Items by their words: each by its title and by its whole text, for either may be what comes again."""

    def __init__(self, items: Iterable[KnownItem] = ()) -> None:
        self._items: list[KnownItem] = []
        self._texts: list[_Indexed] = []
        self._by_token: defaultdict[str, list[int]] = defaultdict(list)
        for item in items:
            self.add(item)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: KnownItem) -> None:
        number = len(self._items)
        self._items.append(item)
        for text in {item.title, item.text}:
            tokens, denies = _tokens(text)
            for token in tokens:
                self._by_token[token].append(len(self._texts))
            self._texts.append(_Indexed(number, tokens, denies))

    def find(self, text: str, title: str = "") -> tuple[Duplicate, ...]:
        """The items that say the same as a text, or as its title; the most alike first."""
        best: dict[int, float] = {}
        for one in {text, title} - {""}:
            tokens, denies = _tokens(one)
            for indexed in self._candidates(tokens):
                likeness = _likeness(tokens, indexed.tokens) if indexed.denies == denies else 0.0
                if likeness >= ALIKE:
                    best[indexed.item] = max(likeness, best.get(indexed.item, 0.0))
        ordered = sorted(best.items(), key=lambda one: (-one[1], one[0]))
        return tuple(Duplicate(self._items[number], round(likeness, 2)) for number, likeness in ordered)

    def _candidates(self, tokens: frozenset[str]) -> Iterable[_Indexed]:
        """Texts that share enough of the rarest words.

        Two texts with a likeness of ALIKE share at least so many of this one's words; so one of the others, and the
        rarest are those with the fewest texts to look at.
        """
        spare = len(tokens) - math.ceil(len(tokens) * ALIKE) + 1
        rare = sorted(tokens, key=lambda token: (len(self._by_token.get(token, ())), token))[:spare]
        numbers = Counter(number for token in rare for number in self._by_token.get(token, ()))
        low, high = len(tokens) * ALIKE, len(tokens) / ALIKE
        return [self._texts[number] for number in numbers if low <= len(self._texts[number].tokens) <= high]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[frozenset[str], bool]:
    """(telling words, whether it denies something). Where no blanks part the words, pairs of letters stand for them."""
    text = INVISIBLE.sub("", without_tasks(text[:MAX_CHARS]))
    found = telling_words(text)
    if UNSPACED.search(text):
        found = frozenset(part for word in found for part in _parts(word))
    return found or frozenset(words(text)), not DENIALS.isdisjoint(words(text))


def _parts(word: str) -> Iterable[str]:
    if not UNSPACED.search(word) or len(word) < 3:
        return (word,)
    return (word[at : at + 2] for at in range(len(word) - 1))
