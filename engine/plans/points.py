"""Counting: a point of a plan's confidence, and how to gain what is missing of it. Pure."""

from engine.workspace.records.confidence import Point

PER_DOUBT = 2
"""Points that a finding costs."""


def share(text: str, possible: int, gained: int, whole: int, how: str) -> Point:
    """In proportion; nothing for a share of nothing. Only the whole of it gets all of them."""
    part = min(gained, whole) / whole if whole > 0 else 0.0
    return _point(text, possible if part == 1 else min(possible - 1, round(possible * part)), possible, how)


def less(text: str, possible: int, doubts: int, how: str) -> Point:
    """All of them but for what the doubts cost."""
    return _point(text, max(0, possible - PER_DOUBT * doubts), possible, how)


def either(text: str, possible: int, holds: bool, how: str) -> Point:
    return _point(text, possible if holds else 0, possible, how)


def _point(text: str, gained: int, possible: int, how: str) -> Point:
    return Point(text=text, gained=gained, possible=possible, how="" if gained == possible else how)
