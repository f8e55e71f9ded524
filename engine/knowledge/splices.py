"""Changes of a text as lines that take the place of lines, so that all others stay as they are. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.knowledge.knowledge_file import KnowledgeFileError


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


def settle(lines: Sequence[str], splices: Iterable[Splice], end: str) -> tuple[Splice, ...]:
    """The splices in the file's order, fit to be applied together. Raises KnowledgeFileError where two overlap.

    Where a file's last line has no end, what comes after it needs one and has none itself.
    """
    settled = sorted(splices, key=lambda splice: splice.first)  # stable: what is inserted at one place keeps its order
    for above, below in zip(settled, settled[1:], strict=False):
        if above.end > below.first:
            raise KnowledgeFileError(f"line {below.first + 1} would be changed twice", "Do one after the other")
    if not lines or lines[-1].endswith(("\n", "\r")):
        return tuple(settled)
    return tuple(_at_open_end(lines, settled, end))


def _at_open_end(lines: Sequence[str], splices: list[Splice], end: str) -> list[Splice]:
    last = len(lines) - 1
    at_end = [splice for splice in splices if splice.end > last]
    if not any(splice.new for splice in at_end):
        return splices
    first = min(splice.first for splice in at_end)
    kept = lines[first:] if all(splice.first > last for splice in at_end) else ()
    parts = [*kept, *(line for splice in at_end for line in splice.new)] if kept else _joined(at_end)
    return splices


def apply_splices(lines: Sequence[str], splices: Iterable[Splice]) -> str:
    """The text with all of them; `splices` are settled."""
    parts: list[str] = []
    place = 0
    for splice in splices:
        parts += lines[place : splice.first]
        parts += splice.new
        place = splice.end
    return "".join([*parts, *lines[place:]])
