"""`STUDIO_KNOWLEDGE_BASE.md` as a person's file: what stands in which lines of it. Pure.

The records in `engine/workspace/records/knowledge.py` are for showing; this knows positions, so that an edit changes
the lines that are meant and no other byte.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from engine.knowledge.base.markdown_blocks import Block, PlacedPiece, find_pieces
from engine.workspace.collecting import without_collecting
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


class FileEntry(NamedTuple):
    """A tuple for the same reason as Block."""

    id: str
    title: str
    section: str
    first: int
    """The index of its heading's line."""
    end: int
    """The index of the line after its last. Blank lines, rules and comments below belong to the page, not to it."""
    pieces: tuple[PlacedPiece, ...]
    """Its heading and what stands below, in one piece but where it has headings of its own."""

    @property
    def blocks(self) -> Iterator[Block]:
        """All of it, its heading first."""
        return (block for placed in self.pieces for block in placed.blocks if block.end <= self.end)

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
    pieces: tuple[PlacedPiece, ...]
    """Its heading and all below, its entries too."""
    entries: tuple[FileEntry, ...]

    @property
    def blocks(self) -> Iterator[Block]:
        return (block for placed in self.pieces for block in placed.blocks)


@dataclass(frozen=True)
class KnowledgeFile:
    text: str
    lines: tuple[str, ...]
    """With their ends."""
    pieces: tuple[PlacedPiece, ...]
    sections: tuple[FileSection, ...]

    @property
    def entries(self) -> tuple[FileEntry, ...]:
        return tuple(entry for section in self.sections for entry in section.entries)

    @cached_property
    def line_end(self) -> str:
        return line_end(self.text)

    @cached_property
    def _by_id(self) -> Mapping[str, Sequence[FileEntry]]:
        found = defaultdict[str, list[FileEntry]](list)
        for entry in self.entries:
            found[entry.id].append(entry)
        return found

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
@without_collecting()
def parse_knowledge_file(text: str) -> KnowledgeFile:
    """Any text can be parsed: what is no section and no entry is left alone. Without a byte order mark.

    Remembered, since a review reads the same file again and again and ten thousand entries take a third of a second.
    """
    lines = tuple(split_lines(text))
    pieces = tuple(find_pieces(lines))
    sections = (
        _section(pieces[first:end], pieces[end].first if end < len(pieces) else len(lines))
        for first, end in _parts(pieces, SECTION_LEVEL)
        if pieces[first].piece.level == SECTION_LEVEL
    )
    return KnowledgeFile(text, lines, pieces, tuple(sections))


def _parts(pieces: tuple[PlacedPiece, ...], level: int) -> Iterator[tuple[int, int]]:
    """From each heading of this level or above to the next such, as places in `pieces`."""
    starts = [place for place, placed in enumerate(pieces) if 0 < placed.piece.level <= level]
    return pairwise([*starts, len(pieces)])


def _section(pieces: tuple[PlacedPiece, ...], end: int) -> FileSection:
    title = pieces[0].piece.title
    return FileSection(
        title=title,
        first=pieces[0].first,
        end=end,
        content_end=pieces[-1].text_end,
        pieces=pieces,
        entries=tuple(_entries(title, pieces)),
    )


def _entries(section: str, pieces: tuple[PlacedPiece, ...]) -> Iterator[FileEntry]:
    for first, end in _parts(pieces, ENTRY_LEVEL):
        own = pieces[first:end]
        if own[0].piece.level == ENTRY_LEVEL and (named := NAMED.fullmatch(own[0].piece.title)):
            yield FileEntry(named[1], named[2], section, own[0].first, own[-1].entry_end, own)
