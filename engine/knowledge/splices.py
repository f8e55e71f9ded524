"""Changes of a text as lines that take the place of lines, so that all others stay as they are. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.workspace.problems import RefusedError
from engine.workspace.text_lines import bare

ENDS = ("\n", "\r")


@dataclass(frozen=True, slots=True)
class Splice:
    first: int
    """The index of the first line that is replaced."""
    end: int
    """The index of the line after the last; equal to `first` where lines are only inserted."""
    new: tuple[str, ...]
    """With their ends."""
    derived: bool = False
    """It follows from the rest of the file, as a count does: it can be made anew."""


class OverlapError(RefusedError):
    """Two changes of the same line at once."""


def settle(lines: Sequence[str], splices: Iterable[Splice], end: str) -> tuple[Splice, ...]:
    """The splices in the file's order, fit to be applied together. Raises OverlapError.

    A file whose last line has no end keeps it so: what is added below takes its place as the last.
    """
    settled = sorted(splices, key=lambda splice: (splice.first, splice.end))  # what is inserted at one place stays
    for above, below in pairwise(settled):
        if above.end > below.first:
            raise OverlapError(f"Line {below.first + 1} would be changed twice", "Do one after the other")
    if not lines or lines[-1].endswith(ENDS):
        return tuple(settled)
    return tuple(_below_open_line(lines, settled, end))


def _below_open_line(lines: Sequence[str], splices: list[Splice], end: str) -> list[Splice]:
    """What is added below a line without an end becomes part of a change of that line, which gets one."""
    added = [splice for splice in splices if splice.first == len(lines) and splice.new]
    if not added:
        return splices
    others = [splice for splice in splices if splice.first < len(lines)]
    changes_last = bool(others) and others[-1].end == len(lines)
    last = others.pop() if changes_last else Splice(len(lines) - 1, len(lines), (lines[-1],))
    joined = [*last.new, *(line for splice in added for line in splice.new)]
    ended = [line if line.endswith(ENDS) else line + end for line in joined]
    ended[-1] = bare(ended[-1])
    return [*others, Splice(last.first, len(lines), tuple(ended))]


def apply_splices(lines: Sequence[str], splices: Iterable[Splice]) -> str:
    """The text with all of them; they are settled."""
    parts: list[str] = []
    place = 0
    for splice in splices:
        parts += lines[place : splice.first]
        parts += splice.new
        place = splice.end
    return "".join([*parts, *lines[place:]])
