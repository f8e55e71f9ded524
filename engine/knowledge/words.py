"""Text as words, so that a goal can be held against names, titles and tables of words."""

import json
import re
from functools import cache
from pathlib import Path

COMMON = Path(__file__).with_name("common_words.json")
"""Words that say nothing about what a goal is about."""

WORD = re.compile(r"[^\W_]+")

HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
"""`parsePlan` is `parse` and `Plan`, `HTTPServer` is `HTTP` and `Server`."""

SHORTEST = 2


def words(text: str) -> list[str]:
    """The words of a text in lower case and singular, in order; `sign-in` and `sign_in` are two."""
    return [_singular(word.lower()) for word in WORD.findall(text)]


def telling_words(text: str) -> frozenset[str]:
    """The words that say what a text is about. Names in camel case count whole and in parts."""
    found = {*WORD.findall(text), *HUMP.findall(text)}
    plain = {word.lower() for word in found if len(word) >= SHORTEST}
    return frozenset(map(_singular, plain - common_words()))


@cache
def common_words() -> frozenset[str]:
    return frozenset(json.loads(COMMON.read_text(encoding="utf-8")))


def _singular(word: str) -> str:
    """Good enough to let `tokens` meet `token`: it need not be a word, only the same for both."""
    if len(word) <= SHORTEST + 1 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
