"""Where the blocks of a markdown text are, by markdown-it-py's source positions. Pure.

What is a heading is decided by CommonMark: not one in a code block, a comment, a quote or a list. Only headings with
`#` count: below a line of text, people mean `---` as a rule.

A text is parsed part by part, and parts are remembered: `workspace/markdown_parts.py` says why.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from engine.workspace.markdown_parts import KEPT_PARTS, read_parts
from engine.workspace.text_lines import split_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block.state_block import StateBlock
    from markdown_it.token import Token

FIELDS = re.compile(r"(?:\*\*[^*:\n]+(?:\*\*:|:\*\*)[^\n]*(?:\n|\Z))+")
"""`**Field**: value` lines one below the other. Such a line can begin no other block."""

BELOW = "# Below\n"

MAY_BE_OPEN = ("fence", "html")

RULES = ("blockquote", "code", "fence", "heading", "hr", "html_block", "list", "table")

KINDS = {
    "blockquote_open": "text",
    "bullet_list_open": "list",
    "code_block": "text",
    "fence": "fence",
    "fields": "fields",
    "heading_open": "heading",
    "hr": "rule",
    "html_block": "html",
    "ordered_list_open": "list",
    "paragraph_open": "text",
    "table_open": "table",
}


class Block(NamedTuple):
    """Something that begins at the left margin: not what is in a list or a quote.

    A tuple, since there are some thirty thousand, and they are made anew for each new text.
    """

    kind: str
    """heading, fields, list, table, html, fence, rule, or text for all else."""
    first: int
    """The index of its first line."""
    end: int
    """The index of the line after its last."""
    level: int = 0
    """Of a heading, from 1."""
    text: str = ""
    """Of a heading, without its marks."""


class Piece(NamedTuple):
    """A heading with what stands below it up to the next one, of whichever level; or what stands above the first."""

    blocks: tuple[Block, ...]
    """Their lines count from where the piece's part begins. Only the first may be a heading."""
    level: int
    """Of the heading; 0 where there is none."""
    title: str
    text_end: int
    """The end of its last block that is no rule."""
    entry_end: int
    """The end of its last block that is neither rule nor HTML: what such say belongs to the page."""


class PlacedPiece(NamedTuple):
    part: int
    """The index of its part's first line."""
    piece: Piece

    @property
    def first(self) -> int:
        """The index of its first block's line."""
        return self.part + self.piece.blocks[0].first

    @property
    def text_end(self) -> int:
        return self.part + self.piece.text_end

    @property
    def entry_end(self) -> int:
        return self.part + self.piece.entry_end

    @property
    def blocks(self) -> Iterator[Block]:
        """With lines that count from the text's beginning."""
        return (
            Block(kind, self.part + first, self.part + end, level, text)
            for kind, first, end, level, text in self.piece.blocks
        )


def find_pieces(lines: Sequence[str]) -> list[PlacedPiece]:
    """The whole text, in order. Any text is some markdown, so this never fails."""
    return [PlacedPiece(first, piece) for first, part in read_parts(lines, _parse) for piece in part.pieces]


class _Part(NamedTuple):
    pieces: tuple[Piece, ...]
    is_open: bool
    """What begins in it last would hold what stands below it."""


@lru_cache(maxsize=KEPT_PARTS)
def _parse(text: str) -> _Part:
    blocks = _find_blocks(text)
    is_open = bool(blocks) and blocks[-1].kind in MAY_BE_OPEN and _find_blocks(text + BELOW)[-1].kind != "heading"
    borders = [*dict.fromkeys([0, *(place for place, block in enumerate(blocks) if block.level)]), len(blocks)]
    return _Part(tuple(_piece(blocks[first:end]) for first, end in pairwise(borders)), is_open)


def _piece(blocks: Sequence[Block]) -> Piece:
    heading = blocks[0] if blocks and blocks[0].level else None
    ends = [
        next((block.end for block in reversed(blocks) if block.kind not in separators), 0)
        for separators in (("rule",), ("rule", "html"))
    ]
    return Piece(tuple(blocks), heading.level if heading else 0, heading.text if heading else "", *ends)


def _find_blocks(text: str) -> list[Block]:
    lines = split_lines(text)
    tokens = _parser().parse(text)
    return [
        _block(token, tokens[place + 1] if place + 1 < len(tokens) else token, lines)
        for place, token in enumerate(tokens)
        if token.level == 0 and token.map and token.nesting >= 0
    ]


def _block(token: "Token", following: "Token", lines: Sequence[str]) -> Block:
    first, end = token.map or (0, 0)
    if token.type == "heading_open":
        return Block("heading", first, end, int(token.tag[1:]), following.content)
    while end > first + 1 and lines[end - 1].isspace():  # the library counts blank lines below a list as the list's
        end -= 1
    return Block(KINDS.get(token.type, "text"), first, end)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # 50 ms, only where a file is edited or looked at closely

    parser = MarkdownIt("zero", {"html": True}).enable(RULES)
    # What a paragraph says does not matter here, and reading it takes most of the time.
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.before("table", "fields", _fields, {"alt": ["paragraph"]})
    return parser


def _fields(state: "StateBlock", line: int, end: int, silent: bool) -> bool:
    """A rule of the parser for our own kind of block: it has its lines as source positions like any other."""
    start = state.bMarks[line]
    if state.level or not state.src.startswith("**", start):
        return False
    found = FIELDS.match(state.src, start)
    if found is None:
        return False
    if not silent:
        lines = found[0].count("\n") + (not found[0].endswith("\n"))
        state.line = min(line + lines, end)
        token = state.push("fields", "", 0)
        token.map = [line, state.line]
    return True
