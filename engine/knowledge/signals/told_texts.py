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

from engine.knowledge.signals.duplicates import ALIKE, ComparedWords, Duplicate, KnownItem, compared_words, likeness

Bits = int
"""Bit 0 stands for the first text, bit 1 for the second, …"""

Digits = list[Bits]
"""A binary number for each bit, the lowest digit of all of them first."""

ROUNDING = 1e-9
"""What is a whole number but for this, is that number."""


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
        candidates = self._candidates(having, len(words.tokens), words.denies)
        found = [(likeness(words, self._told[place][1]), place) for place in places(candidates)]
        alike = sorted((-how_much, place) for how_much, place in found if how_much >= ALIKE)
        return tuple(Duplicate(self._told[place][0], round(-negative, 2)) for negative, place in alike)

    def _candidates(self, having: Iterable[Bits], size: int, denies: bool) -> Bits:
        """Those that may be alike, for their length and for how many words they share with a text of this size.

        Of two texts, one far longer than the other has too many words that they do not share.
        """
        counted = count(having)
        least, most = _at_least(size * ALIKE), math.floor(size / ALIKE + ROUNDING)
        shorter = in_at_least(counted, least) & self._between(least, size - 1, denies)
        shared_with_longer = _at_least(2 * size * ALIKE / (1 + ALIKE))
        return shorter | in_at_least(counted, shared_with_longer) & self._between(size, most, denies)

    def _between(self, least: int, most: int, denies: bool) -> Bits:
        """The texts with so many words."""
        return reduce(or_, (self._of_size.get((size, denies), 0) for size in range(least, most + 1)), 0)


def _at_least(number: float) -> int:
    return math.ceil(number - ROUNDING)


def count(sets: Iterable[Bits]) -> Digits:
    """In how many of the sets each bit is."""
    digits: Digits = []
    for carry in sets:
        for place, digit in enumerate(digits):
            if not carry:
                break
            digits[place], carry = digit ^ carry, digit & carry
        else:
            if carry:
                digits.append(carry)
    return digits


def in_at_least(digits: Digits, least: int) -> Bits:
    """The bits that were counted `least` times or more, 1 at least: as comparing by hand, from the highest digit."""
    least = max(1, least)
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
