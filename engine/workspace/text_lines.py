"""A text as lines that keep their ends, so that joining them gives the same text again.

Lines end where markdown ends them. `str.splitlines` would also end them at a form feed or U+2028.
"""

import re

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

OTHER_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What ends a line for `str.splitlines` only."""

BOM = "\ufeff"
"""Windows editors put it first."""


def split_lines(text: str) -> list[str]:
    """The lines with their ends; the last one may have none. No text has no lines."""
    if any(end in text for end in OTHER_ENDS):
        return LINE.findall(text)
    return text.splitlines(keepends=True)  # ten times as quick


def line_end(text: str) -> str:
    """How the lines of a text end: as most of them do."""
    windows = text.count("\r\n")
    return "\r\n" if windows > text.count("\n") - windows else "\n"


def bare(line: str) -> str:
    """A line without its end."""
    return line.rstrip("\r\n")
