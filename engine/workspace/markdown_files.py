"""Knowledge base and invariants, which a person and STUDIO write together, read into records."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from engine.workspace.conflict_marks import conflict_lines
from engine.workspace.markdown_headings import HEADING, heading_title, marked_lines
from engine.workspace.markdown_parts import KEPT_PARTS, read_parts
from engine.workspace.records.knowledge import Entry, KnowledgeBase, Section

ENTRY = re.compile(r"([A-Z]{2,4}-\d+)\s*:\s*(.*)")
FIELD = re.compile(r"\*\*([^*:]+)(?:\*\*:|:\*\*)\s*(.*)")

SECTION_LEVEL = 2
ENTRY_LEVEL = 3

STARTS = re.compile(r"#{1,3}[ \t]")
"""Of parts: headings below an entry's belong to it."""

KNOWLEDGE_SECTIONS = ("Strict Constraints", "Slop Ledger", "Performance Delta", "Pending Queue")


def parse_knowledge_base(text: str) -> KnowledgeBase:
    """The sections of a `STUDIO_KNOWLEDGE_BASE.md` with their entries, in the file's order."""
    return KnowledgeBase(tuple(_sections(text)), conflict_lines(text, text.splitlines()))


def parse_invariants(text: str) -> tuple[Entry, ...]:
    """All entries of `studio/context/invariants.md`."""
    return tuple(entry for section in _sections(text) for entry in section.entries)


def missing_sections(knowledge: KnowledgeBase) -> tuple[str, ...]:
    titles = {section.title for section in knowledge.sections}
    return tuple(title for title in KNOWLEDGE_SECTIONS if title not in titles)


def _sections(text: str) -> Iterator[Section]:
    """A section ends at the next heading of its level or above, an entry also at the next entry."""
    title: str | None = None
    entries: list[Entry] = []
    for first, heading in _headings(text):
        if heading.level == ENTRY_LEVEL:
            entries += _entries(first, heading) if title is not None else ()
            continue
        if title is not None:
            yield Section(title, tuple(entries))
        title, entries = heading.title if heading.level == SECTION_LEVEL else None, []
    if title is not None:
        yield Section(title, tuple(entries))


class _Heading(NamedTuple):
    line: int
    """Counted from its part's first."""
    level: int
    title: str
    entry: Entry | None
    """What it and the lines below say, if that is an entry; its line is for whoever places it."""


class _Part(NamedTuple):
    headings: tuple[_Heading, ...]
    is_open: bool


def _headings(text: str) -> Iterator[tuple[int, _Heading]]:
    """All of sections and entries, and what stands above those, with the index of their part's first line."""
    parts = read_parts(text.splitlines(keepends=True), _read_part, STARTS)
    return ((first, heading) for first, part in parts for heading in part.headings)


def _entries(first: int, heading: _Heading) -> tuple[Entry, ...]:
    entry = heading.entry
    return () if entry is None else (Entry(entry.id, entry.title, entry.fields, entry.body, first + heading.line + 1),)


@lru_cache(maxsize=KEPT_PARTS)
def _read_part(text: str) -> _Part:
    found: list[tuple[int, int, str, list[str]]] = []
    *lines, (_, _, is_closed) = marked_lines(f"{text}\n# Below")
    for number, line, is_text in lines:
        heading = HEADING.match(line) if is_text else None
        if heading and len(heading[1]) <= ENTRY_LEVEL:
            found.append((number - 1, len(heading[1]), heading_title(heading), []))
        elif found:
            found[-1][3].append(line)
    return _Part(
        tuple(_Heading(number, level, title, _entry(title, below)) for number, level, title, below in found),
        not is_closed,
    )


def _entry(title: str, body: list[str]) -> Entry | None:
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
    return Entry(id=named[1], title=named[2], fields=fields, body="\n".join(rest))
