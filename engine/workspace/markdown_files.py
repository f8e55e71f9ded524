"""The three kinds of markdown file a person and STUDIO write together, read into records.

Headings count only outside code fences and HTML comments, so that a template in a comment is no entry.
"""

import re
from collections.abc import Iterator
from datetime import date

from engine.workspace.records.knowledge import Entry, KnowledgeBase, Learning, Section

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*)|$)")
CLOSING_MARKS = re.compile(r"(?:^|[ \t])#+$")
CODE_SPAN = re.compile(r"`[^`]*`")
ENTRY = re.compile(r"([A-Z]{2,4}-\d+)\s*:\s*(.*)")
FIELD = re.compile(r"\*\*([^*:]+)(?:\*\*:|:\*\*)\s*(.*)")
DATED = re.compile(r"(\d{4}-\d{2}-\d{2})\s*:\s*(.*)")

KNOWLEDGE_SECTIONS = ("Strict Constraints", "Slop Ledger", "Performance Delta", "Pending Queue")


def parse_knowledge_base(text: str) -> KnowledgeBase:
    """The sections of a `STUDIO_KNOWLEDGE_BASE.md` with their entries, in the file's order."""
    return KnowledgeBase(sections=tuple(_sections(text)))


def parse_invariants(text: str) -> tuple[Entry, ...]:
    """All entries of `studio/context/invariants.md`."""
    return tuple(entry for section in _sections(text) for entry in section.entries)


def missing_sections(knowledge: KnowledgeBase) -> tuple[str, ...]:
    titles = {section.title for section in knowledge.sections}
    return tuple(title for title in KNOWLEDGE_SECTIONS if title not in titles)


def parse_learnings(domain: str, text: str) -> tuple[Learning, ...]:
    """The dated entries of `studio/learnings/<domain>.md`, in the file's order."""
    return tuple(_learning(domain, number, title, body) for number, title, body in _blocks(text, level=2))


def _learning(domain: str, number: int, title: str, body: list[str]) -> Learning:
    dated = DATED.match(title)
    try:
        learned_on = date.fromisoformat(dated[1]) if dated else None
    except ValueError:
        learned_on = None
    title = dated[2] if dated and learned_on else title
    return Learning(domain=domain, title=title, learned_on=learned_on, body="\n".join(body).strip(), line=number)


def _sections(text: str) -> Iterator[Section]:
    for start, title, body in _blocks(text, level=2):
        blocks = _blocks("\n".join(body), level=3)
        entries = (_entry(start + number, heading, lines) for number, heading, lines in blocks)
        yield Section(title=title, entries=tuple(entry for entry in entries if entry is not None))


def _entry(number: int, title: str, body: list[str]) -> Entry | None:
    named = ENTRY.match(title)
    if named is None:
        return None
    fields: dict[str, str] = {}
    rest: list[str] = []
    for line in body:
        if field := FIELD.match(line):
            fields[field[1].strip()] = field[2].strip()
        elif line.strip() not in ("", "---"):
            rest.append(line)
    return Entry(id=named[1], title=named[2], fields=fields, body="\n".join(rest), line=number)


def _blocks(text: str, level: int) -> Iterator[tuple[int, str, list[str]]]:
    """(line number from 1, title, lines below) of each heading of one level; a higher heading ends the block."""
    current: tuple[int, str, list[str]] | None = None
    for number, line, is_text in _lines(text):
        heading = HEADING.match(line) if is_text else None
        if heading and len(heading[1]) <= level:
            if current:
                yield current
            current = (number, _title(heading[2] or ""), []) if len(heading[1]) == level else None
        elif current:
            current[2].append(line)
    if current:
        yield current


def _title(text: str) -> str:
    """`Title ##` is `Title`, `About C#` stays. Done in steps: one expression takes minutes for a line of blanks."""
    text = text.strip()
    closing = CLOSING_MARKS.search(text) if text.endswith("#") else None
    return text[: closing.start()].rstrip() if closing else text


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
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
