"""Which phrases of a table stand in a text: as words, so that `just` is not in "adjust" and `ms` not in "terms"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from engine.knowledge.words import words

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts that write without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

EDGE_MARKS = re.compile(r"^[^\w\s]|[^\w\s]$")
"""`it(`, `@media`, `C++`: without its mark the phrase would mean something else."""

LONGEST = 6
"""Words of a phrase; a longer one is found by its first six."""

ANYWHERE = -1

T = TypeVar("T")


class Hit(NamedTuple, Generic[T]):
    phrase: str
    owner: T
    at: int
    """The number of its first word in the text, ANYWHERE for a phrase that is found by its letters."""


class PhraseTable(Generic[T]):
    """Phrases with who owns them, made once and held against many texts in one pass."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._by_words: dict[tuple[str, ...], list[tuple[str, T]]] = {}
        self._by_letters: list[tuple[re.Pattern[str], str, T]] = []
        for phrase, owner in phrases:
            if EDGE_MARKS.search(phrase.strip()) or UNSPACED.search(phrase):
                self._by_letters.append((_as_it_stands(phrase.strip()), phrase, owner))
            elif sequence := tuple(words(phrase))[:LONGEST]:
                self._by_words.setdefault(sequence, []).append((phrase, owner))
        self._lengths = sorted({len(sequence) for sequence in self._by_words})

    def find(self, text: str, found: Sequence[str]) -> Iterator[Hit[T]]:
        """Each place where a phrase stands. `found` are the text's words."""
        for size in self._lengths:
            for at in range(len(found) - size + 1):
                for phrase, owner in self._by_words.get(tuple(found[at : at + size]), ()):
                    yield Hit(phrase, owner, at)
        for pattern, phrase, owner in self._by_letters:
            if pattern.search(text):
                yield Hit(phrase, owner, ANYWHERE)


def _as_it_stands(phrase: str) -> re.Pattern[str]:
    """The phrase's own letters and marks; nothing in it can take long."""
    escaped = r"\s+".join(re.escape(part) for part in phrase.split())
    if UNSPACED.search(phrase):
        return re.compile(escaped, re.IGNORECASE)
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return re.compile(f"{before}{escaped}{after}", re.IGNORECASE)
