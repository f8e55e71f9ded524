"""What could be told to an agent, before it is known what there is room for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.context.counting.tokens import BYTES_A_TOKEN
from engine.context.injection.records import LeftOut, Part

MAX_NAMED = 100
"""Things left out of one part for the same reason that are named one by one; the rest is one line."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to tell."""

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
    """All of one part: what comes into question, most worth telling first, and what does not."""

    part: Part
    candidates: Sequence[Any]
    """Entries, learnings, ids of tasks: an offer is made of each when it is its turn. Of ten thousand, few are."""
    make: Callable[[Any], Offer | None]
    """None where nothing can be told of it, such as of a file that cannot be read."""
    left_out: tuple[LeftOut, ...] = ()
    notes: Sequence[str] = ()
    """Files that could not be read. May grow while the candidates are gone through."""
    has_to_be_said: bool = False
    """An agent has to know that some of it was left out, for it holds all the same."""


def rough(*texts: str) -> int:
    """Tokens of texts, more or less, without counting."""
    return -(-sum(map(len, texts)) // BYTES_A_TOKEN)


def named_first(part: Part, make: Callable[[T], LeftOut | None], things: Sequence[T], why: str) -> Iterator[LeftOut]:
    """The first by name, all others together: ten thousand lines would tell nobody anything.

    What the others weigh is guessed from those that are named.
    """
    named = [one for one in map(make, things[:MAX_NAMED]) if one is not None]
    yield from named
    if (count := len(things) - MAX_NAMED) > 0:
        average = sum(one.tokens for one in named) // max(len(named), 1)
        yield LeftOut("", part, f"{count:,} more", count * average, why)


class KeyMaker:
    """Keys that are unique in a part, also where somebody copied an entry."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names` are those of all that may want a key."""
        known: set[str] = set()
        self._twice = {name for name in names if name in known or known.add(name)}  # type: ignore[func-returns-value]

    def key(self, name: str, line: int) -> str:
        return f"{name} (line {line})" if name in self._twice else name
