"""The markdown files a person writes too: knowledge base and invariants. `learning.py` has the learnings."""

from pydantic import Field

from engine.workspace.records.base import Record


class Entry(Record):
    """`### SC-001: Title` and its `**Field**: value` lines, in the knowledge base or among the invariants."""

    id: str
    title: str
    fields: dict[str, str] = Field(default_factory=dict)
    body: str = ""
    """What stands in the entry besides its fields."""
    line: int = 0
    """Where its heading is, counted from 1."""

    @property
    def occurrences(self) -> int:
        """How often it was seen; an entry that exists was seen once."""
        digits = self.fields.get("Occurrences", "").strip()
        return int(digits) if digits.isdecimal() and len(digits) < 9 else 1


class Section(Record):
    title: str
    entries: tuple[Entry, ...] = ()


class KnowledgeBase(Record):
    sections: tuple[Section, ...] = ()

    def section(self, title: str) -> tuple[Entry, ...]:
        return tuple(entry for section in self.sections if section.title == title for entry in section.entries)

    @property
    def pending(self) -> tuple[Entry, ...]:
        return self.section("Pending Queue")
