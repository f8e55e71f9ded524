"""Changes of a text as lines that take the place of lines, so that all others stay as they are. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from engine.workspace.problems import RefusedError
from engine.workspace.text_lines import bare

ENDS = ("\n", "\r")


class Part(StrEnum):
    """What of the page lines are: some can be left out when the rest of a change is taken back."""

    TEXT = "text"
    COUNT = "count"
    """It follows from the rest of the file and can be made anew."""
    FRAME = "frame"
    """A section's heading or a line's end, which others may have come to need."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Lines that take the place of others."""

    first: int
    """The index of the first line that is replaced."""
    end: int
    """The index of the line after the last; equal to `first` where lines are only inserted."""
    new: tuple[str, ...]
    """With their ends."""
    part: Part = Part.TEXT


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
    """Gives the last line an end where something comes below it, and takes it from what is the last then."""
    place = len(lines)
    added = [splice for splice in splices if splice.first == place and splice.new]
    if not added:
        return splices
    others = [splice for splice in splices if splice.first < place]
    if others and others[-1].end == place:
        last = others.pop()
        others.append(Splice(last.first, place, all_ended(last.new, end), last.part))
    else:
        others.append(Splice(place - 1, place, (lines[-1] + end,), Part.FRAME))
    *above, lowest = added
    *ended, open_line = all_ended(lowest.new, end)
    return [*others, *above, Splice(place, place, (*ended, bare(open_line)), lowest.part)]


def all_ended(lines: Sequence[str], end: str) -> tuple[str, ...]:
    """The lines, each with an end: the last of a file may have none."""
    return tuple(line if line.endswith(ENDS) else line + end for line in lines)


def apply_splices(lines: Sequence[str], splices: Iterable[Splice]) -> str:
    """The text with all of them; they are settled."""
    return "".join(spliced(lines, splices))


def spliced(lines: Sequence[str], splices: Iterable[Splice]) -> list[str]:
    """Its lines."""
    after: list[str] = []
    place = 0
    for splice in splices:
        after += lines[place : splice.first]
        after += splice.new
        place = splice.end
    return [*after, *lines[place:]]
