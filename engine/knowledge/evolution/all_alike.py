"""All near-duplicates among many texts at once. `DuplicateIndex` answers for one text: asking it ten thousand times
would take minutes, since every common word leads to thousands of texts.

Words are ordered by how rare they are. Two texts that share most of their words share one of the rarest few of each,
so only these are looked up. Looking at SHARED - 1 words more, they have to share SHARED of them: that leaves few.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from engine.knowledge.signals.duplicates import ALIKE, ComparedWords, KnownItem, compared_words

Likenesses = tuple[dict[int, float], ...]
"""For each item the places of those that say the same, with how alike they are (ALIKE to 1)."""

SHARED = 2
"""Measured with 20,000 texts: 1 takes three times as long, 3 half as long again."""

LOOKED_AT = 300
"""Texts for each text, and what the texts before it left over. Only where thousands are made of the same hundred words
there are more: then the least alike of the near-duplicates are missed, which beats looking for minutes."""

MOST_SAME = 50
"""Of texts that are all alike the first ones stand for the rest: ten thousand copies are no ten million findings."""

FEW = 24
"""New texts that are held against each of the others: a decision changes a handful, of two texts each."""

ROUNDING = 1e-9

Tokens = frozenset[str]

Ranked = tuple[int, ...]
"""A text's words as numbers, the rarest first."""

Pair = tuple[Tokens, Tokens, float]
"""Two texts, and how alike they are."""


class AlikeSearch:
    """To be kept: where few texts changed since it was asked last, only those are looked at. One thread at a time."""

    def __init__(self, alike: float = ALIKE) -> None:
        """`alike` is the least likeness that is looked for, up to 1: the higher, the quicker."""
        self._alike = alike
        self._known: dict[bool, _Found] = {}
        """Apart for texts that deny and those that do not: no two of them say the same."""

    def find(self, items: Sequence[KnownItem]) -> Likenesses:
        """As `DuplicateIndex.find` would, for each of the items by its title and its whole text.

        What it was asked before makes no difference but in time.
        """
        owners: defaultdict[ComparedWords, list[int]] = defaultdict(list)
        for place, item in enumerate(items):
            for words in {compared_words(item.title), compared_words(item.text)}:
                owners[words].append(place)
        found: Likenesses = tuple({} for _ in items)
        for words, places in owners.items():
            if words.tokens and len(places) > 1:
                _note(found, places, places[:MOST_SAME], 1.0)
        for denies in (False, True):
            # In the order of the items, which is the same in every process; that of a set is not.
            texts = {words.tokens: None for words in owners if words.denies is denies and words.tokens}
            for one, other, likeness in self._pairs(denies, texts):
                ones, others = owners[ComparedWords(one, denies)], owners[ComparedWords(other, denies)]
                _note(found, ones[:MOST_SAME], others[:MOST_SAME], likeness)
        return found

    def _pairs(self, denies: bool, texts: Mapping[Tokens, None]) -> list[Pair]:
        before = self._known.get(denies)
        added = texts.keys() - before.texts.keys() if before else texts.keys()
        if before is not None and before.is_complete and len(added) <= FEW:
            kept = [pair for pair in before.pairs if pair[0] in texts and pair[1] in texts]
            now = _Found(texts, [*kept, *_pairs_with(added, texts, self._alike)], is_complete=True)
        else:
            now = _search(texts, self._alike)
        self._known[denies] = now
        return now.pairs


@dataclass(frozen=True, slots=True)
class _Found:
    texts: Mapping[Tokens, None]
    pairs: list[Pair]
    is_complete: bool
    """Else some pairs were passed over, and which ones depends on all of the texts."""


def find_all_alike(items: Sequence[KnownItem], alike: float = ALIKE) -> Likenesses:
    """The same, once."""
    return AlikeSearch(alike).find(items)


def _note(found: Likenesses, ones: Iterable[int], others: Sequence[int], likeness: float) -> None:
    for one in ones:
        for other in others:
            if one != other and likeness > found[one].get(other, 0.0):
                found[one][other] = found[other][one] = likeness


def _pairs_with(added: Iterable[Tokens], texts: Iterable[Tokens], alike: float) -> Iterator[Pair]:
    """Each of the added ones with all that are like it; two that are both new are found from either side."""
    return (
        (one, other, likeness)
        for one in added
        for other in texts
        if other != one and (likeness := _likeness(one, other, alike)) >= alike
    )


def _search(texts: Mapping[Tokens, None], alike: float) -> _Found:
    """All that share enough words."""
    words_of = tuple(texts)
    ranked = _ranked(words_of)
    shorter: defaultdict[int, list[int]] = defaultdict(list)
    """Word to the texts seen so far that have it among their rarest, the shortest first."""
    pairs: list[Pair] = []
    is_complete, left = True, 0
    for place in sorted(range(len(words_of)), key=lambda place: len(words_of[place])):
        words, size = words_of[place], len(words_of[place])
        least = _at_least(size * alike)
        shared = min(SHARED, least)
        lists = [shorter[word] for word in ranked[place][: size - least + shared] if word in shorter]
        looked_at, left = _within(lists, left + LOOKED_AT)
        counts = Counter(chain.from_iterable(looked_at))
        others = (words_of[other] for other, count in counts.items() if count >= shared)
        same = [(words, other, found) for other in others if (found := _likeness(words, other, alike)) >= alike]
        pairs += same
        is_complete = is_complete and len(looked_at) == len(lists) and len(same) < MOST_SAME
        if len(same) < MOST_SAME:
            # Only longer ones come after this: those have to share still more of its words.
            for word in ranked[place][: size - _at_least(size * 2 * alike / (1 + alike)) + SHARED]:
                shorter[word].append(place)
    return _Found(texts, pairs, is_complete)


def _likeness(one: Tokens, other: Tokens, alike: float) -> float:
    """Shared words over all words; nothing where their lengths alone tell that it is less than `alike`."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < longer * alike - ROUNDING:
        return 0.0
    shared = len(one & other)
    return shared / (shorter + longer - shared)


def _within(lists: Sequence[list[int]], budget: int) -> tuple[Sequence[list[int]], int]:
    """As many of the lists, from the first, as the budget allows, and what is left of it."""
    for place, one in enumerate(lists):
        if len(one) > budget:
            return lists[:place], budget
        budget -= len(one)
    return lists, budget


def _at_least(number: float) -> int:
    """The next whole number; what is one but for its rounding stays."""
    return math.ceil(number - ROUNDING)


def _ranked(texts: Sequence[Tokens]) -> list[Ranked]:
    counts = Counter(chain.from_iterable(texts))
    ranks = {word: rank for rank, word in enumerate(sorted(counts, key=lambda word: (counts[word], word)))}
    return [tuple(sorted(map(ranks.__getitem__, words))) for words in texts]
