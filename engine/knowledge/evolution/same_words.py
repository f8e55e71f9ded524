"""Whether two entries that share most of their words differ in the ones that matter. Pure.

"Set a timeout for payments" and "Set a timeout for reports" share most words and are two rules. Where each says a word
instead of one of the other's, they say something else; where only one of them says more, or a word in another form,
they may well be the same.
"""

from collections.abc import Iterable

from engine.knowledge.signals.duplicates import KnownItem, compared_words
from engine.knowledge.signals.phrases import UNSPACED
from engine.knowledge.signals.tasks_named import without_tasks
from engine.knowledge.words import words

OPPOSITES = (("before", "after"), ("above", "below"), ("more", "less"), ("most", "least"))
"""Too common to count when texts are compared, and yet they turn a rule round."""

STEM = 5
"""Letters that two forms of a word share, such as `changing` and `changes`."""

ENDING = 3
"""The longest ending of a form: `ing`."""

WHOLE_ENDING = 4
"""The same behind a whole word: `logging`."""

SHORTEST_STEM = 3


def say_something_else(one: KnownItem, other: KnownItem) -> bool:
    """Each has words of its own, in the title and in all of the text, or they mean the opposite."""
    titles, texts = (one.title, other.title), (one.text, other.text)
    return _are_opposite(*titles) or _are_opposite(*texts) or (_differ(*titles) and _differ(*texts))


def _are_opposite(text: str, other: str) -> bool:
    """Each has exactly one of two opposites, and not the same."""
    said, other_said = set(words(text)), set(words(other))
    found = ((said.intersection(pair), other_said.intersection(pair)) for pair in OPPOSITES)
    return any(len(mine) == len(theirs) == 1 and mine != theirs for mine, theirs in found)


def _differ(text: str, other: str) -> bool:
    """Each has a word that the other does not have in any form."""
    said, other_said = _telling(text), _telling(other)
    return _has_own(said - other_said, other_said) and _has_own(other_said - said, said)


def _telling(text: str) -> frozenset[str]:
    """The words that are compared, and all numbers. Where no blanks part the words, nothing tells which are its own."""
    numbers = (word for word in words(without_tasks(text)) if word.isdecimal())
    return frozenset((*(word for word in compared_words(text).tokens if not UNSPACED.search(word)), *numbers))


def _has_own(own: Iterable[str], others: Iterable[str]) -> bool:
    return any(not any(_is_form(word, other) for other in others) for word in own)


def _is_form(word: str, other: str) -> bool:
    """Of the same word: `hash` and `hashed`. Good enough: what is no ending in English may be one elsewhere."""
    shorter, longer = sorted((word.removesuffix("e"), other.removesuffix("e")), key=len)
    shared = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    if shared == len(shorter):
        return shared >= SHORTEST_STEM and len(longer) - shared <= WHOLE_ENDING and not longer[shared:].isdecimal()
    return shared >= STEM and max(len(shorter), len(longer)) - shared <= ENDING
