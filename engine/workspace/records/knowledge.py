"""The markdown files a person writes too: knowledge base and invariants. `learning.py` has the learnings.

No pydantic records: nothing in them needs checking, and commands that hooks call read them by the thousand.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """`### SC-001: Title` and its `**Field**: value` lines, in the knowledge base or among the invariants."""

    id: str
    title: str
    fields: dict[str, str] = field(default_factory=dict)
    body: str = ""
    """What stands in the entry besides its fields."""
    line: int = 0
    """Where its heading is, counted from 1."""

    @property
    def occurrences(self) -> int:
        """How often it was seen; an entry that exists was seen once."""
        digits = self.fields.get("Occurrences", "").strip()
        return int(digits) if digits.isdecimal() and len(digits) < 9 else 1


@dataclass(frozen=True, slots=True)
class Section:
    """A `## heading` with its entries."""

    title: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """The whole file, by its sections."""

    sections: tuple[Section, ...] = ()
    conflict_lines: tuple[int, ...] = ()
    """Where git left conflict markers, counted from 1: both sides are read as if they held."""

    def section(self, title: str) -> tuple[Entry, ...]:
        return tuple(entry for section in self.sections if section.title == title for entry in section.entries)

    @property
    def pending(self) -> tuple[Entry, ...]:
        return self.section("Pending Queue")
