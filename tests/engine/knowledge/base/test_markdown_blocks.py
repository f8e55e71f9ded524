"""Reading a text part by part finds the same as reading it whole."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.knowledge.base.markdown_blocks import Block, _find_blocks, find_pieces
from engine.workspace.text_lines import split_lines

LINES = (
    "",
    "# One",
    "## Two",
    "### SC-001: Three",
    "#### Four",
    "#no heading",
    "   # indented",
    "```",
    "~~~",
    "<!-- open",
    "-->",
    "<div>",
    "<pre>",
    "</pre>",
    "<?php",
    "?>",
    "text",
    "- item",
    "  - inner",
    "    code",
    "> quote",
    "> ```",
    "- ```",
    "---",
    "===",
    "| a | b |",
    "|---|---|",
    "**What**: never",
    "\u2028# no line of its own",
)


def blocks_of(text: str) -> list[Block]:
    return [block for piece in find_pieces(split_lines(text)) for block in piece.blocks]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=14), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_parts_are_read_as_the_whole(lines, end, is_ended):
    text = end.join(lines) + (end if is_ended else "")
    assert blocks_of(text) == _find_blocks(text)


@pytest.mark.parametrize("opening", ["```", "<!--", "<pre>"])
def test_a_file_in_one_open_block_is_read_in_reasonable_time(opening):
    text = f"# Title\n{opening}\n" + "### SC-001: Not a heading\n" * 20_000
    begun = time.process_time()
    assert blocks_of(text)[0].kind == "heading"
    assert len(blocks_of(text)) == 2
    assert time.process_time() - begun < 10  # once a heading, it would take hours


def test_pieces_begin_with_headings_of_any_level():
    pieces = find_pieces(["above\n", "# A\n", "text\n", "#### B\n", "<!-- ## C\n", "-->\n"])
    assert [(piece.piece.level, piece.piece.title, piece.first) for piece in pieces] == [
        (0, "", 0),
        (1, "A", 1),
        (4, "B", 3),
    ]
