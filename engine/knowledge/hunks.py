"""A change that can be made again, or taken back, in a text that went on changing. Pure.

A hunk knows the lines it replaces, those around them and the heading they stand under. It is put where those lines
are now. Where that is not clear it is refused: nothing is ever put in a place that only looks alike.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.knowledge.splices import Splice, apply_splices, settle
from engine.workspace.problems import RefusedError
from engine.workspace.text_lines import bare, line_end, split_lines

AROUND = 6
"""Lines kept above and below. An entry has about as many, so its heading is mostly among them."""

HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")

Document = dict[str, Any]


class CannotApplyError(RefusedError):
    """The text is no longer as it was where a change belongs."""


@dataclass(frozen=True, slots=True)
class Hunk:
    line: int
    """The index at which it was made."""
    under: str
    """The heading it stands under, empty at a file's start."""
    above: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    """All with their ends."""
    below: tuple[str, ...]
    derived: bool = False

    def reversed(self) -> "Hunk":
        return Hunk(self.line, self.under, self.above, self.new, self.old, self.below, self.derived)


def make_hunks(lines: Sequence[str], splices: Iterable[Splice]) -> tuple[Hunk, ...]:
    """Settled splices as hunks that take them back: reversed, they fit the text they lead to."""
    hunks = []
    shift = 0
    settled = list(splices)
    result = split_lines(apply_splices(lines, settled))
    for splice in settled:
        first = splice.first + shift
        end = first + len(splice.new)
        hunks.append(
            Hunk(
                line=splice.first,
                under=_under(lines, splice.first),
                above=tuple(result[max(0, first - AROUND) : first]),
                old=tuple(lines[splice.first : splice.end]),
                new=splice.new,
                below=tuple(result[end : end + AROUND]),
                derived=splice.derived,
            )
        )
        shift += len(splice.new) - (splice.end - splice.first)
    return tuple(hunks)


def take_back(hunks: Iterable[Hunk]) -> tuple[Hunk, ...]:
    """The hunks that undo these."""
    return tuple(hunk.reversed() for hunk in hunks)


@dataclass(frozen=True, slots=True)
class Placed:
    splices: tuple[Splice, ...]
    """Settled."""
    left_out: tuple[Hunk, ...]
    """Derived hunks that fit nowhere any more: what they say is to be made anew."""


def place(text: str, hunks: Iterable[Hunk]) -> Placed:
    """Where the hunks belong in a text. Raises CannotApplyError, OverlapError."""
    lines = split_lines(text)
    bared = [bare(line) for line in lines]
    end = line_end(text)
    splices: list[Splice] = []
    left_out: list[Hunk] = []
    for hunk in hunks:
        first = _find(bared, hunk)
        if first is None and hunk.derived:
            left_out.append(hunk)
            continue
        if first is None:
            raise CannotApplyError(_missing(hunk), "Change the file by hand; nothing was changed now")
        splices.append(_splice(lines, hunk, first, end))
    return Placed(settle(lines, splices, end), tuple(left_out))
