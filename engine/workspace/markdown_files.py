"""Knowledge base and invariants, which a person and STUDIO write together, read into records."""

import re
from collections.abc import Iterator

from engine.workspace.markdown_headings import blocks
from engine.workspace.records.knowledge import Entry, KnowledgeBase, Section

ENTRY = re.compile(r"([A-Z]{2,4}-\d+)\s*:\s*(.*)")
FIELD = re.compile(r"\*\*([^*:]+)(?:\*\*:|:\*\*)\s*(.*)")

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


def _sections(text: str) -> Iterator[Section]:
    for start, title, body in blocks(text, level=2):
        inner = blocks("\n".join(body), level=3)
        entries = (_entry(start + number, heading, lines) for number, heading, lines in inner)
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
