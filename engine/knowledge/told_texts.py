"""Texts told so far, one asked about after another: which of them say the same as the next?

`DuplicateIndex` answers this among ten thousand. Here there are some hundreds or a thousand, and the question comes as
often, each time somebody only tries another goal: it has to be answered in microseconds. So the texts with a word are
the bits of one number, and the words of a text are counted for all texts at once, as one adds binary numbers by hand.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from engine.knowledge.duplicates import ALIKE, ComparedWords, Duplicate, KnownItem, compared_words, likeness

Bits = int
"""Bit 0 stands for the first text, bit 1 for the second, …"""


class ToldTexts:
    """To be filled in the order of telling. Finds what `DuplicateIndex.find` would."""

    def __init__(self) -> None:
        self._told: list[tuple[KnownItem, ComparedWords]] = []
        self._with_word: defaultdict[str, Bits] = defaultdict(int)
        self._of_size: defaultdict[tuple[int, bool], Bits] = defaultdict(int)
        """By how many words a text has, and whether it denies."""

    def add(self, item: KnownItem) -> None:
        """By its text; its title is not looked at."""
        words = compared_words(item.text)
        bit = 1 << len(self._told)
        self._told.append((item, words))
        for token in words.tokens:
            self._with_word[token] |= bit
        self._of_size[len(words.tokens), words.denies] |= bit

    def find(self, text: str) -> tuple[Duplicate, ...]:
        """Those that say the same, the most alike first."""
        words = compared_words(text)
        having = [self._with_word[token] for token in words.tokens if token in self._with_word]
        size = len(words.tokens)
        least = max(1, math.ceil(size * ALIKE))  # fewer shared words would be too few of its own already
        candidates = in_at_least(having, least) & self._as_long_as(size, words.denies)
        found = [(likeness(words, self._told[place][1]), place) for place in places(candidates)]
        alike = sorted((-how_much, place) for how_much, place in found if how_much >= ALIKE)
        return tuple(Duplicate(self._told[place][0], round(-negative, 2)) for negative, place in alike)

    def _as_long_as(self, size: int, denies: bool) -> Bits:
        """Of two texts, one far longer than the other has too many words that they do not share."""
        sizes = range(math.ceil(size * ALIKE), math.floor(size / ALIKE) + 1)
        return reduce(or_, (self._of_size.get((one, denies), 0) for one in sizes), 0)


def in_at_least(sets: Iterable[Bits], least: int) -> Bits:
    """The bits that are in at least so many of the sets; `least` is 1 or more."""
    digits: list[Bits] = []
    """Of how often each bit was seen, as a binary number, the lowest digit first."""
    for carry in sets:
        for place, digit in enumerate(digits):
            if not carry:
                break
            digits[place], carry = digit ^ carry, digit & carry
        else:
            if carry:
                digits.append(carry)
    return _from(digits, least)


def _from(digits: list[Bits], least: int) -> Bits:
    """The bits whose number is `least` or more: as comparing by hand, from the highest digit."""
    if least.bit_length() > len(digits):
        return 0
    greater: Bits = 0
    equal: Bits = -1
    for place in reversed(range(len(digits))):
        if least >> place & 1:
            equal &= digits[place]
        else:
            greater |= equal & digits[place]
            equal &= ~digits[place]
    return greater | equal


def places(bits: Bits) -> Iterator[int]:
    """Of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
