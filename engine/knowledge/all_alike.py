"""All near-duplicates among many texts at once. `DuplicateIndex` answers for one text: asking it ten thousand times
would take minutes, since every common word leads to thousands of texts.

Words are ordered by how rare they are. Two texts that share most of their words share one of the rarest few of each,
so only these are looked up. Looking at SHARED - 1 words more, they have to share SHARED of them: that leaves few.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from engine.knowledge.duplicates import ALIKE, ComparedWords, KnownItem, compared_words

Likenesses = tuple[dict[int, float], ...]
"""For each item the places of those that say the same, with how alike they are (ALIKE to 1)."""

SHARED = 2
"""Measured with 20,000 texts: 1 takes three times as long, 3 half as long again."""

MOST_LOOKED_AT = 1_000
"""Texts for each text. Only where thousands are made of the same hundred words there are more: then the least alike
of the near-duplicates are missed, which beats looking for minutes."""

MOST_SAME = 50
"""Of texts that are all alike the first ones stand for the rest: ten thousand copies are no ten million findings."""

Ranked = tuple[int, ...]
"""A text's words as numbers, the rarest first."""


def find_all_alike(items: Sequence[KnownItem], alike: float = ALIKE) -> Likenesses:
    """As `DuplicateIndex.find` would, for each of the items by its title and its whole text.

    `alike` is the least likeness that is looked for, up to 1: the higher, the quicker.
    """
    owners: defaultdict[ComparedWords, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        for words in {compared_words(text) for text in (item.title, item.text)}:
            owners[words].append(place)
    found: Likenesses = tuple({} for _ in items)
    for words, places in owners.items():
        if words.tokens:
            _note(found, places, places[:MOST_SAME], 1.0)
    for denies in (False, True):
        kept = [words for words in owners if words.denies is denies and words.tokens]
        for one, other, likeness in _pairs([words.tokens for words in kept], alike):
            _note(found, owners[kept[one]][:MOST_SAME], owners[kept[other]][:MOST_SAME], likeness)
    return found


def _note(found: Likenesses, ones: Iterable[int], others: Sequence[int], likeness: float) -> None:
    for one in ones:
        for other in others:
            if one != other and likeness > found[one].get(other, 0.0):
                found[one][other] = found[other][one] = likeness


def _pairs(texts: Sequence[frozenset[str]], alike: float) -> Iterator[tuple[int, int, float]]:
    """The places of all that share enough words; no two of the texts have the same words."""
    ranked = _ranked(texts)
    sizes = [len(words) for words in ranked]
    shorter: defaultdict[int, list[int]] = defaultdict(list)
    """Word to the texts seen so far that have it among their rarest, the shortest first."""
    for place in sorted(range(len(texts)), key=sizes.__getitem__):
        size, words = sizes[place], texts[place]
        least = _at_least(size * alike)
        shared_at_least = min(SHARED, least)
        rarest = ranked[place][: size - least + shared_at_least]
        same = 0
        for other, count in Counter(chain.from_iterable(_looked_at(rarest, shorter))).items():
            if count >= shared_at_least and sizes[other] >= least:
                shared = len(words & texts[other])
                likeness = shared / (size + sizes[other] - shared)
                if likeness >= alike:
                    same += 1
                    yield place, other, likeness
        if same >= MOST_SAME:
            continue
        # Only longer ones come after this: those have to share still more of its words.
        for word in ranked[place][: size - _at_least(size * 2 * alike / (1 + alike)) + SHARED]:
            shorter[word].append(place)


def _looked_at(rarest: Ranked, shorter: Mapping[int, list[int]]) -> Iterator[list[int]]:
    """The texts behind each of the rarest words, for as many words as time allows."""
    left = MOST_LOOKED_AT
    for word in rarest:
        places = shorter.get(word, [])
        left -= len(places)
        if left < 0:
            return
        yield places


def _at_least(number: float) -> int:
    """The next whole number; what is one but for its rounding stays."""
    return math.ceil(number - 1e-9)


def _ranked(texts: Sequence[frozenset[str]]) -> list[Ranked]:
    counts = Counter(word for words in texts for word in words)
    ranks = {word: rank for rank, word in enumerate(sorted(counts, key=lambda word: (counts[word], word)))}
    return [tuple(sorted(ranks[word] for word in words)) for words in texts]
