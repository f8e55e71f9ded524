"""Text as words, so that a goal can be held against names, titles and tables of words."""

import json
import re
from functools import cache, lru_cache
from pathlib import Path

COMMON = Path(__file__).with_name("common_words.json")
"""Words that say nothing about what a goal is about."""

WORD = re.compile(r"[^\W_]+")

HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
"""`parsePlan` is `parse` and `Plan`, `HTTPServer` is `HTTP` and `Server`."""

SHORTEST = 2

CACHED = 50_000
"""Words: ten thousand learnings are made of far fewer."""


def words(text: str) -> list[str]:
    """The words of a text in lower case and singular, in order; `sign-in` and `sign_in` are two."""
    return [_singular(word.lower()) for word in WORD.findall(text)]


def telling_words(text: str) -> frozenset[str]:
    """The words that say what a text is about. Names in camel case count whole and in parts."""
    return frozenset[str]().union(*map(_telling_parts, set(WORD.findall(text))))


@lru_cache(maxsize=CACHED)
def _telling_parts(word: str) -> frozenset[str]:
    parts = {part.lower() for part in (word, *HUMP.findall(word)) if len(part) >= SHORTEST}
    return frozenset(map(_singular, parts - common_words()))


@cache
def common_words() -> frozenset[str]:
    return frozenset(json.loads(COMMON.read_text(encoding="utf-8")))


@lru_cache(maxsize=CACHED)
def _singular(word: str) -> str:
    """Good enough to let `tokens` meet `token`: it need not be a word, only the same for both."""
    if len(word) <= SHORTEST + 1 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
