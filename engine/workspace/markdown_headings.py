"""Markdown as headings with the lines below them.

Headings count only outside code fences and HTML comments, so that a template in a comment is no entry. Without records,
so that a verb a hook calls takes a fifth of the time.
"""

import re
from collections.abc import Iterator

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*)|$)")
CLOSING_MARKS = re.compile(r"(?:^|[ \t])#+$")
CODE_SPAN = re.compile(r"`[^`]*`")


def blocks(text: str, level: int) -> Iterator[tuple[int, str, list[str]]]:
    """(line number from 1, title, lines below) of each heading of one level; a higher heading ends the block."""
    current: tuple[int, str, list[str]] | None = None
    for number, line, is_text in marked_lines(text):
        heading = HEADING.match(line) if is_text else None
        if heading and len(heading[1]) <= level:
            if current:
                yield current
            current = (number, heading_title(heading), []) if len(heading[1]) == level else None
        elif current:
            current[2].append(line)
    if current:
        yield current


def heading_title(heading: re.Match[str]) -> str:
    """What a match of HEADING is called: `Title ##` is `Title`, `About C#` stays.

    Done in steps: one expression takes minutes for a line of blanks.
    """
    text = (heading[2] or "").strip()
    closing = CLOSING_MARKS.search(text) if text.endswith("#") else None
    return text[: closing.start()].rstrip() if closing else text


def marked_lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """(number, line, whether markdown reads it as text rather than as code or a comment)."""
    fence = ""
    in_comment = False
    for number, line in enumerate(text.splitlines(), start=1):
        mark = FENCE.match(line)
        if fence:
            is_end = mark is not None and mark[1].startswith(fence) and not mark[2].strip()
            fence = "" if is_end else fence
            yield number, line, False
        elif in_comment:
            in_comment = "-->" not in line
            yield number, line, False
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence = mark[1]
            yield number, line, False
        else:
            opened = CODE_SPAN.sub("", line).rpartition("<!--") if "<!--" in line else ("", "", "")
            in_comment = bool(opened[1]) and "-->" not in opened[2]
            yield number, line, not line.lstrip().startswith("<!--")
