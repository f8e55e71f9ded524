"""Texts by what they are about, made once and held against many goals: there may be ten thousand."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.knowledge.domains import GLOBAL, find_domains
from engine.knowledge.words import telling_words

T = TypeVar("T")

WORD_POINTS = 2
DOMAIN_POINTS = 1
"""What a telling word, and a domain, count that a text shares with the goal."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal as texts are held against it."""

    words: frozenset[str]
    domains: tuple[str, ...]
    """`global` first."""


def aim_of(goal: str, known: Iterable[str] = (), files: Iterable[str] = (), domains: Iterable[str] = ()) -> Aim:
    """What a goal is about. `known` are domains with learnings, `files` are meant by it, `domains` found elsewhere.

    A file's name tells a domain, but no word: it would find every text about `src`.
    """
    found = (*find_domains(goal, known), *domains, *find_domains(" ".join(files)))
    return Aim(telling_words(goal), tuple(dict.fromkeys(found)))


@dataclass(frozen=True, slots=True)
class Near(Generic[T]):
    """How close an item is to an aim."""

    item: T
    words: int
    """Telling words that it shares with the goal."""
    domains: int

    @property
    def closeness(self) -> int:
        return WORD_POINTS * self.words + DOMAIN_POINTS * self.domains


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

    def near(self, aim: Aim) -> list[Near[T]]:
        """Every item with how close it is, in the order of the items."""
        words = Counter(number for word in aim.words for number in self._by_word.get(word, ()))
        wanted = set(aim.domains) - {GLOBAL}
        domains = Counter(number for domain in wanted for number in self._by_domain.get(domain, ()))
        return [Near(item, words[number], domains[number]) for number, item in enumerate(self.items)]


def shared_with(text: str, aim: Aim) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The telling words and the domains, without `global`, that a text shares with an aim."""
    own = find_domains(text)
    return tuple(sorted(telling_words(text) & aim.words)), tuple(one for one in aim.domains[1:] if one in own)
