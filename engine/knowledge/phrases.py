"""Which of a table's phrases stand in a text: as words, so that `just` is not in "adjust" and `ms` not in "terms"."""

import re
from collections.abc import Iterable

from engine.knowledge.words import words

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Scripts that write without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

EDGE_MARKS = re.compile(r"^[^\w\s]|[^\w\s]$")
"""`it(`, `@media`, `C++`: without its mark the phrase would mean something else."""

LONGEST = 6
"""Words of a phrase; a longer one is looked for by its first six."""


class Phrases:
    """A table of phrases, made once and held against many texts."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_words: dict[tuple[str, ...], str] = {}
        self._by_letters: list[tuple[re.Pattern[str], str]] = []
        for phrase in phrases:
            if EDGE_MARKS.search(phrase.strip()) or UNSPACED.search(phrase):
                self._by_letters.append((_as_it_stands(phrase.strip()), phrase))
            elif sequence := tuple(words(phrase))[:LONGEST]:
                self._by_words.setdefault(sequence, phrase)
        self._lengths = sorted({len(sequence) for sequence in self._by_words})

    def find(self, text: str, found: list[str] | None = None) -> list[str]:
        """The phrases that the text holds, each once. `found` are its words, where the caller has them already."""
        return list(dict.fromkeys(phrase for _, phrase in self.places(text, found)))

    def places(self, text: str, found: list[str] | None = None) -> list[tuple[int, str]]:
        """(number of the word, phrase) of each; -1 for a phrase that is found by its letters."""
        found = words(text) if found is None else found
        known = self._by_words
        hits = [
            (at, known[sequence])
            for size in self._lengths
            for at in range(len(found) - size + 1)
            if (sequence := tuple(found[at : at + size])) in known
        ]
        return hits + [(-1, phrase) for pattern, phrase in self._by_letters if pattern.search(text)]


def _as_it_stands(phrase: str) -> re.Pattern[str]:
    """Letters, and the marks around them, as they are; nothing in it can take long."""
    escaped = r"\s+".join(re.escape(part) for part in phrase.split())
    if UNSPACED.search(phrase):
        return re.compile(escaped, re.IGNORECASE)
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return re.compile(f"{before}{escaped}{after}", re.IGNORECASE)
