"""A markdown text as the content checks see it: its words, headings, anchors and links. Pure.

Parsed by markdown-it-py, which draws markdown in the control room too: what is a heading or a link is decided by
CommonMark, not by patterns of ours that a code block would fool.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from markdown_it.token import Token

HTML_ANCHOR = re.compile(r"""\b(?:id|name)\s{0,3}=\s{0,3}["']([^"'\s]{1,200})["']""")

WORD = re.compile(r"\w+(?:['’.,/-]\w+)*")
"""With what stands inside a word: don't, 3.5, e-mail."""

DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    """From 1."""
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    target: str
    """As it is written, percent signs resolved."""
    line: int
    """Where its paragraph begins."""
    is_image: bool = False

    @property
    def is_web(self) -> bool:
        """It leads out of the project: a scheme such as https or mailto, or another host."""
        return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", self.target) is not None


@dataclass(frozen=True, slots=True)
class Content:
    text: str
    """What a reader reads, a block a line: without code blocks, HTML and front matter."""
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    """What `#…` may name: each heading as git hosts spell it, and ids in HTML."""

    @property
    def words(self) -> int:
        return len(WORD.findall(self.text))


def read_content(markdown: str) -> Content:
    """Any text is some markdown, so this never fails."""
    from markdown_it import MarkdownIt  # 60 ms with its plugins, only where a text is checked
    from mdit_py_plugins.anchors import anchors_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    tokens = parser.use(anchors_plugin, max_level=DEEPEST_HEADING).parse(markdown)
    blocks = [token for token in tokens if token.type == "inline"]
    return Content(
        text="\n".join(map(_text, blocks)),
        headings=tuple(_headings(tokens)),
        links=tuple(link for block in blocks for link in _links(block)),
        anchors=frozenset(_anchors(tokens)),
    )


def _headings(tokens: "list[Token]") -> list[Heading]:
    return [
        Heading(int(token.tag[1:]), _text(tokens[place + 1]), _line(token))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def _anchors(tokens: "list[Token]") -> list[str]:
    found = [str(token.attrs["id"]) for token in tokens if token.type == "heading_open" and "id" in token.attrs]
    for block in tokens:
        for token in (block, *(block.children or ())):
            if token.type in ("html_block", "html_inline"):
                found += HTML_ANCHOR.findall(token.content)
    return found


def _links(block: "Token") -> list[Link]:
    attributes = {"link_open": "href", "image": "src"}
    return [
        Link(unquote(str(child.attrs.get(attributes[child.type], ""))), _line(block), child.type == "image")
        for child in block.children or ()
        if child.type in attributes
    ]


def _text(block: "Token") -> str:
    breaks = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        breaks.get(child.type, child.content if child.type in ("text", "code_inline", "image") else "")
        for child in block.children or ()
    )


def _line(token: "Token") -> int:
    return token.map[0] + 1 if token.map else 0
