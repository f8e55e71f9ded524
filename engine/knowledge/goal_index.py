"""Texts by what they are about, made once and held against many goals: there may be ten thousand."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from engine.knowledge.domains import GLOBAL, find_domains
from engine.knowledge.words import telling_words

T = TypeVar("T")

WORD_POINTS = 2
DOMAIN_POINTS = 1
"""What a telling word, and a domain, count that a text shares with the goal."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal as texts are held against it."""

    words: tuple[str, ...]
    """Its telling words, in the order of the alphabet."""
    domains: tuple[str, ...]
    """`global` first."""


def aim_of(goal: str, known: Iterable[str] = (), files: Iterable[str] = (), domains: Iterable[str] = ()) -> Aim:
    """What a goal is about. `known` are domains with learnings, `files` are meant by it, `domains` found elsewhere.

    A file's name tells a domain, but no word: it would find every text about `src`.
    """
    found = (*find_domains(goal, known), *domains, *find_domains(" ".join(files)))
    return Aim(tuple(sorted(telling_words(goal))), tuple(dict.fromkeys(found)))


class Near(NamedTuple, Generic[T]):
    """An item, and what it has in common with an aim."""

    item: T
    words: tuple[str, ...]
    domains: tuple[str, ...]
    """Without `global`."""

    @property
    def closeness(self) -> int:
        return WORD_POINTS * len(self.words) + DOMAIN_POINTS * len(self.domains)


class GoalIndex(Generic[T]):
    """Items by the telling words and the domains of their texts."""

    def __init__(self, items: Iterable[T], text_of: Callable[[T], str], *, with_domains: bool = True) -> None:
        self.items: Sequence[T] = tuple(items)
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_domain: defaultdict[str, list[int]] = defaultdict(list)
        for number, item in enumerate(self.items):
            text = text_of(item)
            for word in telling_words(text):
                self._by_word[word].append(number)
            for domain in find_domains(text)[1:] if with_domains else ():
                self._by_domain[domain].append(number)

    def split(self, aim: Aim, is_wanted: Callable[[T], bool] | None = None) -> tuple[list[Near[T]], list[T]]:
        """The items that share something with the aim, with what that is, and all others; both in the items' order.

        Where it is said which are wanted, these are the first whatever they share, and the others the others.
        """
        words = _Shared(self._by_word, aim.words)
        domains = _Shared(self._by_domain, [domain for domain in aim.domains if domain != GLOBAL])
        near, others = list[Near[T]](), list[T]()
        for number, item in enumerate(self.items):
            if is_wanted(item) if is_wanted else number in words.found or number in domains.found:
                near.append(Near(item, words.of(number), domains.of(number)))
            else:
                others.append(item)
        return near, others


class _Shared:
    """Which of some names lead to which items. Most of ten thousand items share the same few with a goal."""

    def __init__(self, index: Mapping[str, list[int]], names: Sequence[str]) -> None:
        self._names = names
        self._told: dict[int, tuple[str, ...]] = {0: ()}
        self.found: dict[int, int] = {}
        """By an item's number: bit 0 stands for the first name, bit 1 for the second, …"""
        for place, name in enumerate(names):
            bit = 1 << place
            for number in index.get(name, ()):
                self.found[number] = self.found.get(number, 0) | bit

    def of(self, number: int) -> tuple[str, ...]:
        """In the order of the names."""
        bits = self.found.get(number, 0)
        told = self._told.get(bits)
        if told is None:
            told = self._told[bits] = tuple(name for place, name in enumerate(self._names) if bits >> place & 1)
        return told
