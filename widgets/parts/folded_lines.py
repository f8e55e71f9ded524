"""Somebody else's text in full: every line folded to the width, what would hide spelled out, nothing cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from widgets.parts.row_list import GUTTER, Row, RowList
from widgets.text.wrapping import fold, reveal

DIFF_STYLES = (
    ("+++", "bold"),
    ("---", "bold"),
    ("diff ", "bold"),
    ("@@", "$text-primary"),
    ("+", "$text-success"),
    ("-", "$text-error"),
)
"""How a line of a unified diff looks, by how it begins; its sign says the same without colour."""

FOLDED = "↪ "
"""Before what goes on from the line above: it is no line of the diff of its own, whatever it begins with."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    style: str = ""
    mark: str = ""
    """Stands before the first piece of the line, such as `$ `."""
    rest: str = ""
    """Stands before its other pieces; spaces as wide as the mark where there is none."""
    mark_style: str = "$text-primary bold"


class FoldedLines(RowList):
    """A text to scroll with a cursor. Enter does nothing here, so that nothing is agreed to by accident."""

    BINDING_GROUP_TITLE = "Text"

    def __init__(self, lines: Sequence[Line], *, empty: str = "") -> None:
        super().__init__(empty=empty)
        self._lines = tuple(lines)
        self._width = 0

    def on_resize(self) -> None:
        width = self.scrollable_content_region.width - GUTTER - 1
        if width > 0 and width != self._width:
            self._width = width
            self.set_rows(list(_rows(self._lines, width)))

    def action_choose(self) -> None:
        """Reading is all there is to do."""


def diff_lines(diff: str) -> list[Line]:
    """A unified diff's lines, each in the colour of its sign."""
    return [Line(line, _diff_style(line), rest=FOLDED) for line in _split(diff)]


def is_diff(text: str) -> bool:
    """Whether it reads like a unified diff, with or without file names."""
    return any(line.startswith(("@@ ", "--- ")) for line in text.split("\n", 20)[:20])


def text_lines(text: str, mark: str = "", mark_style: str = "$text-primary bold") -> list[Line]:
    """Plain lines, the first one marked."""
    marks = [mark] + [" " * len(mark)] * text.count("\n")
    return [Line(line, mark=lead, mark_style=mark_style) for lead, line in zip(marks, _split(text), strict=False)]


def _split(text: str) -> list[str]:
    """At line ends alone: `splitlines` would swallow rarer characters that ought to be seen."""
    return text.removesuffix("\n").split("\n") if text else []


def _diff_style(line: str) -> str:
    return next((style for start, style in DIFF_STYLES if line.startswith(start)), "")


def folded(lines: Sequence[Line], width: int) -> Iterator[Content]:
    """The lines in pieces of at most `width` cells."""
    return (row.left for row in _rows(lines, width))


def _rows(lines: Sequence[Line], width: int) -> Iterator[Row]:
    for number, line in enumerate(lines):
        lead, rest = line.mark, line.rest or " " * len(line.mark)
        for place, piece in enumerate(fold(reveal(line.text), width - max(len(lead), len(rest)))):
            yield Row(f"{number}:{place}", Content.assemble((lead, line.mark_style), (piece, line.style)))
            lead = rest
