"""Where the blocks of a markdown text are, by markdown-it-py's source positions. Pure.

What is a heading is decided by CommonMark: not one in a code block, a comment, a quote or a list. Only headings with
`#` count: below a line of text, people mean `---` as a rule.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block.state_block import StateBlock
    from markdown_it.token import Token

FIELDS = re.compile(r"(?:\*\*[^*:\n]+(?:\*\*:|:\*\*)[^\n]*(?:\n|\Z))+")
"""`**Field**: value` lines one below the other. Such a line can begin no other block."""

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


@dataclass(frozen=True, slots=True)
class Block:
    """Something that begins at the left margin: not what is in a list or a quote."""

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


def find_blocks(text: str, lines: Sequence[str]) -> list[Block]:
    """The blocks in order; `lines` are the text's. Any text is some markdown, so this never fails."""
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
