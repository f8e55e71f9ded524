"""What makes a markdown file unfit for editing: what is added would land inside something else. Pure."""

import re
from collections.abc import Sequence

from engine.knowledge.base.markdown_blocks import MAY_BE_OPEN, Block, PlacedPiece, find_pieces
from engine.workspace.text_lines import bare, split_lines

MARK = re.compile(r"(?:<{7}|\|{7}|>{7})(?: |$)|={7}$")
"""What git leaves where two branches changed the same lines."""

OPENING, CLOSING = "<", ">"


def conflict_lines(text: str, lines: Sequence[str]) -> tuple[int, ...]:
    """Where git's conflict markers are, counted from 1. `=======` alone may be an underlined heading."""
    if not any(mark * 7 in text for mark in (OPENING, CLOSING)):
        return ()
    found = [(number, line[0]) for number, line in enumerate(lines, start=1) if MARK.match(bare(line))]
    return tuple(number for number, _ in found) if {OPENING, CLOSING} & {mark for _, mark in found} else ()


def open_block(lines: Sequence[str], pieces: Sequence[PlacedPiece]) -> Block | None:
    """The comment, code block or HTML that is never closed and so holds the rest of the file."""
    *_, last = (None, *(block for placed in pieces[-1:] for block in placed.blocks))
    if last is None or last.kind not in MAY_BE_OPEN:
        return None
    below = "".join([*lines[last.first :], "\n\n# Below\n"])
    return None if find_pieces(split_lines(below))[-1].piece.level else last
