"""`STUDIO_KNOWLEDGE_BASE.md` as a person's file: what stands in which lines of it. Pure.

The records in `engine/workspace/records/knowledge.py` are for showing; this knows positions, so that an edit changes
the lines that are meant and no other byte.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from engine.knowledge.markdown_blocks import Block, find_blocks
from engine.workspace.problems import RefusedError
from engine.workspace.text_lines import bare, line_end, split_lines

SECTION_LEVEL = 2
ENTRY_LEVEL = 3

NAMED = re.compile(r"([A-Z]{2,4}-\d+)\s*:\s*(.*)")
"""What an entry's heading says."""

FIELD = re.compile(r"(\*\*([^*:]+)(?:\*\*:|:\*\*)[ \t]*)(.*?)([ \t]*)$")

PREFIXES = {"Strict Constraints": "SC", "Slop Ledger": "SL", "Performance Delta": "PD", "Pending Queue": "PQ"}
"""The sections that hold entries, and how their ids begin."""

STATISTICS = "Statistics"
CHANGELOG = "Changelog"

SECTIONS = (*PREFIXES, STATISTICS, CHANGELOG)
"""In the order in which a new file has them."""


class KnowledgeFileError(RefusedError):
    """The knowledge base cannot be edited as it was asked."""


@dataclass(frozen=True, slots=True)
class Field:
    """A `**Name**: value` line."""

    name: str
    value: str
    line: int
    """The index of its line."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    id: str
    title: str
    section: str
    first: int
    """The index of its heading's line."""
    end: int
    """The index of the line after its last. Blank lines, rules and comments below belong to the page, not to it."""
    blocks: tuple[Block, ...]
    """What stands below its heading."""

    @property
    def number(self) -> int:
        """Where it is, as editors count."""
        return self.first + 1


@dataclass(frozen=True, slots=True)
class FileSection:
    title: str
    first: int
    end: int
    """The index of the line after its last: the next section's heading, or the end of the file."""
    content_end: int
    """The same without the blank lines and rules that separate it from the next."""
    blocks: tuple[Block, ...]
    """All below its heading, those of its entries too."""
    entries: tuple[FileEntry, ...]


@dataclass(frozen=True)
class KnowledgeFile:
    text: str
    lines: tuple[str, ...]
    """With their ends."""
    blocks: tuple[Block, ...]
    sections: tuple[FileSection, ...]
    _by_id: dict[str, list[FileEntry]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self._by_id.setdefault(entry.id, []).append(entry)

    @property
    def entries(self) -> tuple[FileEntry, ...]:
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def line_end(self) -> str:
        return line_end(self.text)

    def all_named(self, entry_id: str) -> tuple[FileEntry, ...]:
        """The entries with this id: more than one where somebody copied an entry."""
        return tuple(self._by_id.get(entry_id, ()))

    def entry(self, entry_id: str) -> FileEntry:
        """Raises KnowledgeFileError where there is none, or more than one."""
        found = self.all_named(entry_id)
        if not found:
            raise KnowledgeFileError(f"There is no entry {entry_id}", "See `studio kb list`")
        if len(found) > 1:
            where = " and ".join(str(entry.number) for entry in found)
            raise KnowledgeFileError(f"{entry_id} is in lines {where}", "Give one of them another id, then try again")
        return found[0]

    def section(self, title: str) -> FileSection | None:
        """The first section with this title."""
        return next((section for section in self.sections if section.title == title), None)

    def fields(self, entry: FileEntry) -> list[Field]:
        """In the file's order; a name may come twice."""
        return [
            Field(found[2].strip(), found[3], index)
            for block in entry.blocks
            if block.kind == "fields"
            for index in range(block.first, block.end)
            if (found := FIELD.match(bare(self.lines[index])))
        ]

    def field(self, entry: FileEntry, name: str) -> Field | None:
        """The last with this name: that is the one which counts where records are read too."""
        return next((found for found in reversed(self.fields(entry)) if found.name == name), None)

    def body(self, entry: FileEntry) -> str:
        """What an entry says besides its fields."""
        fields = {found.line for found in self.fields(entry)}
        lines = (self.lines[index] for index in range(entry.first + 1, entry.end) if index not in fields)
        return "\n".join(map(bare, lines)).strip("\n")


@lru_cache(maxsize=2)
def parse_knowledge_file(text: str) -> KnowledgeFile:
    """Any text can be parsed: what is no section and no entry is left alone. Without a byte order mark.

    Remembered, since a review reads the same file again and again and ten thousand entries take a third of a second.
    """
    lines = tuple(split_lines(text))
    blocks = tuple(find_blocks(text, lines))
    sections = []
    for place, following in _parts(blocks, SECTION_LEVEL):
        if blocks[place].level == SECTION_LEVEL:
            end = blocks[following].first if following < len(blocks) else len(lines)
            sections.append(_section(blocks[place], blocks[place + 1 : following], end))
    return KnowledgeFile(text, lines, blocks, tuple(sections))


def _parts(blocks: tuple[Block, ...], level: int) -> Iterator[tuple[int, int]]:
    """From each heading of this level or above to the next such, as places in `blocks`."""
    starts = [place for place, block in enumerate(blocks) if block.level and block.level <= level]
    return pairwise([*starts, len(blocks)])


def _section(heading: Block, blocks: tuple[Block, ...], end: int) -> FileSection:
    return FileSection(
        title=heading.text,
        first=heading.first,
        end=end,
        content_end=_content_end(heading, blocks, ("rule",)),
        blocks=blocks,
        entries=tuple(_entries(heading.text, blocks)),
    )


def _entries(section: str, blocks: tuple[Block, ...]) -> list[FileEntry]:
    found = []
    for place, following in _parts(blocks, ENTRY_LEVEL):
        heading, below = blocks[place], blocks[place + 1 : following]
        if named := NAMED.fullmatch(heading.text):
            end = _content_end(heading, below, ("rule", "html"))
            below = tuple(block for block in below if block.end <= end)
            found.append(FileEntry(named[1], named[2], section, heading.first, end, below))
    return found


def _content_end(heading: Block, blocks: tuple[Block, ...], separators: tuple[str, ...]) -> int:
    return next((block.end for block in reversed(blocks) if block.kind not in separators), heading.end)
