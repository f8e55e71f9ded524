"""A change of a text, kept so that it can be taken back although the text went on changing. Pure.

A hunk knows the lines that were there, those that took their place, what stands around these and under which heading.
It is taken back where these lines are now. Where that is not clear it is refused: nothing is ever put in a place that
only looks alike. A merge of whole texts would need a copy of the file for every decision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.knowledge.base.hunk_places import find_place, heading_above
from engine.knowledge.base.splices import Part, Splice, all_ended, settle, spliced
from engine.workspace.problems import RefusedError
from engine.workspace.text import one_line
from engine.workspace.text_lines import bare, line_end, split_lines

AROUND = 6
"""Lines kept above and below. Most entries have about as many."""


class CannotTakeBackError(RefusedError):
    """The text is no longer as a change left it."""


@dataclass(frozen=True, slots=True)
class Hunk:
    line: int
    """The index of the first new line, in the text after the change."""
    under: str
    """The heading above it, empty at a file's start."""
    above: tuple[str, ...]
    """What stands above it after the change. All lines have their ends."""
    old: tuple[str, ...]
    new: tuple[str, ...]
    below: tuple[str, ...]
    part: Part = Part.TEXT


@dataclass(frozen=True, slots=True)
class TakenBack:
    splices: tuple[Splice, ...]
    """Settled."""
    left_out: tuple[Hunk, ...]
    """Counts that something else changed since: they are to be made anew."""


def make_hunks(lines: Sequence[str], splices: Iterable[Splice]) -> tuple[Hunk, ...]:
    """What settled splices do to these lines."""
    settled = list(splices)
    after = spliced(lines, settled)
    hunks = []
    shift = 0
    for splice in settled:
        first = splice.first + shift
        end = first + len(splice.new)
        above, below = tuple(after[max(0, first - AROUND) : first]), tuple(after[end : end + AROUND])
        old = tuple(lines[splice.first : splice.end])
        hunks.append(Hunk(first, heading_above(after, first), above, old, splice.new, below, splice.part))
        shift += len(splice.new) - len(old)
    return tuple(hunks)


def take_back_exactly(lines: Sequence[str], hunks: Iterable[Hunk]) -> tuple[Splice, ...]:
    """What undoes a change of a text that is still as it left it. Raises CannotTakeBackError if it is not."""
    splices = []
    for hunk in hunks:
        end = hunk.line + len(hunk.new)
        if tuple(lines[hunk.line : end]) != hunk.new:
            raise _refusal(hunk)
        splices.append(Splice(hunk.line, end, hunk.old, hunk.part))
    return tuple(splices)


def take_back(text: str, hunks: Iterable[Hunk]) -> TakenBack:
    """Puts the old lines where the new ones are now. Frames stay: something may have come to need them.

    Raises CannotTakeBackError, OverlapError.
    """
    lines = split_lines(text)
    bared = [bare(line) for line in lines]
    splices: list[Splice] = []
    left_out: list[Hunk] = []
    for hunk in hunks:
        if hunk.part == Part.FRAME:
            continue
        if (first := find_hunk(bared, hunk)) is not None:
            splices.append(_taken_back(lines, hunk, first, line_end(text)))
        elif hunk.part == Part.COUNT:
            left_out.append(hunk)
        else:
            raise _refusal(hunk)
    return TakenBack(settle(lines, splices, line_end(text)), tuple(left_out))


def find_hunk(bared: Sequence[str], hunk: Hunk) -> int | None:
    """Where the new lines of a hunk are among lines without their ends; None where that is not clear."""
    above, new, below = (tuple(map(bare, part)) for part in (hunk.above, hunk.new, hunk.below))
    return find_place(bared, hunk.line, hunk.under, above, new, below)


def _taken_back(lines: Sequence[str], hunk: Hunk, first: int, end: str) -> Splice:
    """With line ends as they were, except where the file has others now."""
    last = first + len(hunk.new)
    old = hunk.old
    if line_end("".join([*hunk.above, *hunk.old, *hunk.new, *hunk.below])) != end:
        old = tuple(bare(line) + end for line in old)
    if last < len(lines):  # it may have been the file's last line
        old = all_ended(old, end)
    return Splice(first, last, old, hunk.part)


def _refusal(hunk: Hunk) -> CannotTakeBackError:
    shown = next((one_line(line) for line in (*hunk.new, *hunk.old) if line.strip()), "")
    where = f" under `{one_line(hunk.under)[:60]}`" if hunk.under else ""
    return CannotTakeBackError(
        f"What it changed{where} was changed again since: {shown[:80]!r}", "Change the file by hand; it stays as it is"
    )
