"""What makes a markdown file unfit for editing: what is added would land inside something else. Pure."""

from collections.abc import Sequence

from engine.knowledge.base.markdown_blocks import MAY_BE_OPEN, Block, PlacedPiece, find_pieces
from engine.workspace.text_lines import split_lines


def open_block(lines: Sequence[str], pieces: Sequence[PlacedPiece]) -> Block | None:
    """The comment, code block or HTML that is never closed and so holds the rest of the file."""
    *_, last = (None, *(block for placed in pieces[-1:] for block in placed.blocks))
    if last is None or last.kind not in MAY_BE_OPEN:
        return None
    below = "".join([*lines[last.first :], "\n\n# Below\n"])
    return None if find_pieces(split_lines(below))[-1].piece.level else last
