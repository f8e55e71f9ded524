"""Near-duplicates: the same thing learned again in other words. An index, since there may be ten thousand."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from engine.knowledge.signals.phrases import UNSPACED
from engine.knowledge.signals.tasks_named import without_tasks
from engine.knowledge.words import telling_words, words

MAX_CHARS = 4_000
"""Of a text; what it is about stands in front."""

KEPT_TEXTS = 50_000
"""That are remembered: an index is made anew whenever one of ten thousand items changed."""

ALIKE = 0.6
"""Shared words over all words of both (Jaccard), from which on two texts say the same."""

SURE = 2
"""Shared words that are asked for besides the first, before two texts are compared: it spares most comparisons."""

DENIAL = re.compile(r"\b(?:no|not|never|without|avoid|nor|don|doesn|isn)\b")
"""In a text in lower case. Common words, but "always lock" and "never lock" are no duplicates."""

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


class ComparedWords(NamedTuple):
    """A text as it is compared."""

    tokens: frozenset[str]
    denies: bool


class DuplicateIndex:
    """Items by their words: each by its title and by its whole text, for either may be what comes again."""

    def __init__(self, items: Iterable[KnownItem] = ()) -> None:
        self._items: list[KnownItem] = []
        self._texts: list[tuple[ComparedWords, ...]] = []
        """Of each item its title and, if there is more, its text."""
        self._by_token: defaultdict[str, list[int]] = defaultdict(list)
        for item in items:
            self.add(item)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: KnownItem) -> None:
        number = len(self._items)
        self._items.append(item)
        self._texts.append(tuple(compared_words(text) for text in dict.fromkeys((item.title, item.text))))
        for token in frozenset[str]().union(*(text.tokens for text in self._texts[-1])):
            self._by_token[token].append(number)

    def find(self, text: str, title: str = "") -> tuple[Duplicate, ...]:
        """The items that say the same as a text, or as its title; the most alike first."""
        best: dict[int, float] = {}
        for one in (compared_words(each) for each in {text, title} - {""}):
            for number in self._candidates(one.tokens):
                most = max([likeness(one, other) for other in self._texts[number]])
                if most >= ALIKE:
                    best[number] = max(most, best.get(number, 0.0))
        ordered = sorted(best.items(), key=lambda one: (-one[1], one[0]))
        return tuple(Duplicate(self._items[number], round(most, 2)) for number, most in ordered)

    def _candidates(self, tokens: frozenset[str]) -> set[int]:
        """The items that share more than SURE of the rarest words.

        A text with a likeness of ALIKE shares at least that part of these words, so it cannot miss more of the rarest
        ones than the part that is left, and those are in the fewest items.
        """
        missed = len(tokens) - math.ceil(len(tokens) * ALIKE)
        sure = min(SURE, len(tokens) - missed - 1)
        rare = sorted(tokens, key=lambda token: (len(self._by_token.get(token, ())), token))[: missed + sure + 1]
        shared = Counter(chain.from_iterable(self._by_token.get(token, ()) for token in rare))
        return {number for number, count in shared.items() if count > sure}


def likeness(one: ComparedWords, other: ComparedWords) -> float:
    """Shared words over all words; nothing where only one of the two denies."""
    shared = len(one.tokens & other.tokens) if one.denies == other.denies else 0
    return shared / (len(one.tokens) + len(other.tokens) - shared) if shared else 0.0


def compared_words(text: str) -> ComparedWords:
    """Its telling words. Where no blanks part the words, pairs of letters stand for them."""
    return _compared(text[:MAX_CHARS])


@lru_cache(maxsize=KEPT_TEXTS)
def _compared(text: str) -> ComparedWords:
    text = without_tasks(text) if "task_" in text else text
    is_ascii = text.isascii()  # quick to ask, and spares two looks through most texts
    text = text if is_ascii else INVISIBLE.sub("", text)
    found = telling_words(text)
    if not is_ascii and UNSPACED.search(text):
        found = frozenset(part for word in found for part in _parts(word))
    return ComparedWords(found or frozenset(words(text)), DENIAL.search(text.lower()) is not None)


def _parts(word: str) -> Iterable[str]:
    if not UNSPACED.search(word) or len(word) < 3:
        return (word,)
    return (word[at : at + 2] for at in range(len(word) - 1))
