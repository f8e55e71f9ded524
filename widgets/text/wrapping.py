"""Long text in narrow places: wrapped beside a label, or folded so that not one character goes missing."""

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

TAB_WIDTH = 4
HIDING_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp"})
"""Unicode categories of characters that draw nothing, or draw over their neighbour."""


def beside(label: Content, text: Content, indent: int, width: int) -> Iterator[Content]:
    """Lines of at most `width` cells: the label in the first `indent` cells, the text wrapped beside it.

    A label that leaves no gap has lines of its own above the text.
    """
    lead = label.pad_right(indent - label.cell_length)
    if label.cell_length >= indent:
        yield from label.wrap(width)
        lead = Content(" " * indent)
    for line in text.wrap(max(width - indent, 8)) or [Content("")]:
        yield lead + line
        lead = Content(" " * indent)


def fold(text: str, width: int) -> list[str]:
    """One line of text as lines of at most `width` cells, cut after a space where there is one, nothing left out."""
    width = max(width, 2)
    is_ascii = text.isascii()  # a character a cell: a command of a megabyte folds at once
    lines: list[str] = []
    start = 0
    while True:
        end = start + width if is_ascii else _end_of_line(text, start, width)
        if end >= len(text):
            return [*lines, text[start:]]
        space = text.rfind(" ", start + (end - start) // 2, end)
        end = end if space < 0 else space + 1
        lines.append(text[start:end])
        start = end


def _end_of_line(text: str, start: int, width: int) -> int:
    """The place of the first character that no longer fits into `width` cells."""
    used = 0
    for place in range(start, len(text)):
        used += cell_len(text[place])
        if used > width:
            return place
    return len(text)


def reveal(text: str) -> str:
    """The text with every character that would hide spelled out (`\\u200b`): what is agreed to must be seen."""
    if text.isascii():
        return text.expandtabs(TAB_WIDTH)
    return "".join(_spelled(character) if _hides(character) else character for character in text.expandtabs(TAB_WIDTH))


def _hides(character: str) -> bool:
    if character in " \n":
        return False
    category = unicodedata.category(character)
    return category in HIDING_CATEGORIES or category == "Zs"


def _spelled(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
