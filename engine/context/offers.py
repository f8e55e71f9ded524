"""What could be told to an agent, before it is known what there is room for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.context.injection import LeftOut, Part
from engine.context.tokens import BYTES_A_TOKEN

MAX_NAMED = 100
"""Things left out of one part for the same reason that are named one by one; the rest is one line."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to tell, most worth telling first in its part."""

    key: str
    part: Part
    title: str
    text: str
    """As the agent would get it."""
    why: str
    source: str = ""
    says: str = ""
    """What is compared with what was told before; empty where it cannot be the same as anything else."""


@dataclass(frozen=True, slots=True)
class PartDraft:
    """All of one part: what is offered, and what has no business in it."""

    part: Part
    offers: tuple[Offer, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    has_to_be_said: bool = False
    """An agent has to know that some of it was left out, for it holds all the same."""


def estimate(text: str) -> int:
    """Tokens, roughly, without counting."""
    return -(-len(text.encode(errors="surrogatepass")) // BYTES_A_TOKEN)


def left_out_of(
    part: Part, items: Sequence[T], make: Callable[[T], LeftOut], rough: Callable[[T], int], why: str
) -> tuple[LeftOut, ...]:
    """The first by name, all others together: ten thousand lines would tell nobody anything.

    `rough` gives an item's tokens more or less.
    """
    named = tuple(map(make, items[:MAX_NAMED]))
    others = items[MAX_NAMED:]
    if not others:
        return named
    return (*named, LeftOut("", part, f"{len(others):,} more", sum(map(rough, others)), why))


class KeyMaker:
    """Keys that are unique in a part, also where somebody copied an entry."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def key(self, name: str, line: int) -> str:
        key = name if name not in self._given else f"{name} (line {line})"
        self._given.add(key)
        return key
