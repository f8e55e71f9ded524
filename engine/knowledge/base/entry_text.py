"""An entry's own lines: writing a new one, and changing one line of one that is there. Pure."""

import re
from dataclasses import dataclass

from engine.knowledge.base.knowledge_file import FIELD, KnowledgeFileError, parse_knowledge_file
from engine.workspace.text import clean_text, one_line

MAX_BODY_CHARS = 100_000

CLOSING_MARKS = re.compile(r"[ \t]+#+[ \t]*$")
"""Markdown takes `#`s at a heading's end for decoration."""

BELOW = "ZZ-999"
"""Stands below a new entry while it is looked at."""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """A new entry, before it has an id."""

    title: str
    fields: tuple[tuple[str, str], ...] = ()
    """Names and values, in the order in which they are written."""
    body: str = ""
    """Markdown below the fields."""


def entry_lines(entry_id: str, draft: EntryDraft, end: str) -> list[str]:
    """The lines of a new entry with their ends. Raises KnowledgeFileError where it would not be one entry."""
    fields = [f"**{_field_name(name)}**: {safe_line(value)}" for name, value in draft.fields]
    lines = [heading_line(entry_id, draft.title), *(line.rstrip() for line in fields), *_body_lines(draft.body)]
    _refuse_spilling(entry_id, lines)
    return [line + end for line in lines]


def heading_line(entry_id: str, title: str) -> str:
    return f"### {entry_id}: {CLOSING_MARKS.sub('', safe_line(title))}".rstrip()


def with_id(line: str, old: str, new: str) -> str:
    """A heading's line with another id: its title, spaces and end stay."""
    return line.replace(old, new, 1)


def with_title(line: str, entry_id: str, title: str) -> str:
    """A heading's line with another title."""
    return heading_line(entry_id, title) + line[len(line.rstrip("\r\n")) :]


def with_value(line: str, value: str) -> str:
    """A field's line with another value: its name, spaces and end stay."""
    text = line.rstrip("\r\n")
    found = FIELD.match(text)
    if found is None:
        return line
    before = found[1] if found[1].endswith((" ", "\t")) or not value else f"{found[1]} "
    return f"{before}{safe_line(value)}{found[4]}{line[len(text) :]}"


def field_line(name: str, value: str, end: str) -> str:
    return f"**{_field_name(name)}**: {safe_line(value)}".rstrip() + end


def safe_line(text: str) -> str:
    """Text on one line that hides nothing below it: an unclosed comment would, for some readers."""
    return one_line(text).replace("<!--", "&lt;!--")


def _field_name(name: str) -> str:
    cleaned = one_line(name)
    if not cleaned or set(cleaned) & set("*:"):
        raise KnowledgeFileError(f"{cleaned[:40]!r} is no name of a field", "Use a word without `*` and `:`")
    return cleaned


def _body_lines(body: str) -> list[str]:
    text = clean_text(body).strip("\n")
    if len(text) > MAX_BODY_CHARS:
        reason = f"The entry's text has {len(text):,} characters, at most {MAX_BODY_CHARS:,}"
        raise KnowledgeFileError(reason, "Shorten it")
    return ["", *text.split("\n")] if text else []


def _refuse_spilling(entry_id: str, lines: list[str]) -> None:
    """Headings, open code blocks and open comments in a body would make something else of the file's rest."""
    tried = parse_knowledge_file("\n".join(["## Section", "", *lines, "", f"### {BELOW}: Title", ""]))
    entries = [entry.id for entry in tried.entries]
    if entries != [entry_id, BELOW] or len(tried.sections) != 1 or tried.entries[0].end != len(lines) + 2:
        reason = f"{entry_id} cannot be added: its text holds a heading, an open code block or an open comment"
        raise KnowledgeFileError(reason, "Leave that out, or write it as a list")
