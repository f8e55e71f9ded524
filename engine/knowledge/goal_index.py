"""Texts by what they are about, made once and held against many goals: there may be ten thousand."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
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
        domains = tuple(domain for domain in aim.domains if domain != GLOBAL)
        shared = _Shared(aim.words, domains)
        near, others = list[Near[T]](), list[T]()
        for item, bits in zip(self.items, self._bits_of_items(aim.words, domains), strict=True):
            if is_wanted(item) if is_wanted else bits:
                near.append(Near(item, *shared[bits]))
            else:
                others.append(item)
        return near, others

    def _bits_of_items(self, words: Sequence[str], domains: Sequence[str]) -> list[int]:
        """What each item shares with these: bit 0 stands for the first word, and so on; domains come after words."""
        shared = [0] * len(self.items)
        lists = (*(self._by_word.get(word, ()) for word in words), *(self._by_domain.get(one, ()) for one in domains))
        for place, numbers in enumerate(lists):
            bit = 1 << place
            for number in numbers:
                shared[number] |= bit
        return shared


class _Shared(dict[int, tuple[tuple[str, ...], tuple[str, ...]]]):
    """The words and the domains that bits stand for. Most of ten thousand items share the same few with a goal."""

    def __init__(self, words: Sequence[str], domains: Sequence[str]) -> None:
        self._words = words
        self._domains = domains

    def __missing__(self, bits: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        self[bits] = _chosen(self._words, bits), _chosen(self._domains, bits >> len(self._words))
        return self[bits]


def _chosen(names: Sequence[str], bits: int) -> tuple[str, ...]:
    return tuple(name for place, name in enumerate(names) if bits >> place & 1)
