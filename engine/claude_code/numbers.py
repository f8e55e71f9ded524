"""Figures and texts out of somebody else's document: what is of another shape is not known."""

from __future__ import annotations

from typing import Any

from engine.workspace.text import clean_text

Document = dict[str, Any]


def whole_number(value: Any) -> int | None:
    """A count, None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value <= 2**53 else None


def decimal(value: Any) -> float | None:
    """A share or an amount of money, None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1e9 else None


def text_of(document: Document, name: str) -> str:
    """A cleaned text, empty where it is none."""
    value = document.get(name)
    return clean_text(value) if isinstance(value, str) else ""


def part_of(document: Document, name: str) -> Document:
    """A document in the document, empty where it is none."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}
