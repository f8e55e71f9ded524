"""Where new lines go on the page of the knowledge base, and the blank lines around them. Pure.

A section ends before the blank lines and the rule that separate it from the next; new lines come before these.
"""

from collections.abc import Iterable, Sequence

from engine.knowledge.knowledge_file import SECTIONS, STATISTICS, FileSection, KnowledgeFile
from engine.knowledge.markdown_blocks import Block
from engine.knowledge.splices import Splice
from engine.workspace.text_lines import bare

RULE = "---"
ITEM_MARKS = ("-", "*", "+")


class PageLayout:
    """Collects what is added to sections, and says where it goes."""

    def __init__(self, file: KnowledgeFile) -> None:
        self._file = file
        self._blank = file.line_end
        self._entries: dict[str, list[list[str]]] = {}
        self._items: dict[str, list[str]] = {}
        self._rows: list[str] = []

    def add_entry(self, section: str, lines: Sequence[str]) -> None:
        self._entries.setdefault(section, []).append([*lines[:-1], self._line(bare(lines[-1]))])

    def add_item(self, section: str, text: str) -> None:
        """A line of a list."""
        self._items.setdefault(section, []).append(text)

    def add_row(self, row: str, header: list[str]) -> None:
        """A row of the statistics; `header` is what it needs above it where there is no table."""
        self._rows += [row] if self._rows or self._table() else [*header, row]

    def around(self, splices: Sequence[Splice]) -> list[Splice]:
        """These splices, and those that add what was collected."""
        wanted = [title for title in SECTIONS if self._has_more(title)]
        known = {title: self._file.section(title) for title in wanted}
        added = [splice for section in known.values() if section for splice in self._below(section, splices)]
        return [*splices, *added, *self._new_sections([title for title in wanted if not known[title]])]

    def _has_more(self, title: str) -> bool:
        return title in self._entries or title in self._items or (title == STATISTICS and bool(self._rows))

    def _below(self, section: FileSection, splices: Sequence[Splice]) -> Iterable[Splice]:
        if section.title == STATISTICS and self._rows:
            table = self._table()
            end = table.end if table else section.content_end
            yield Splice(end, end, tuple(self._rows if table else [self._blank, *self._rows]), derived=True)
        lines = self._added(section.title, follows_list=bool(section.blocks) and section.blocks[-1].kind == "list")
        if lines:
            yield self._at(section.content_end, lines, splices)

    def _at(self, place: int, lines: list[str], splices: Sequence[Splice]) -> Splice:
        """Added lines with a blank line below them, where something follows at once."""
        for gone in splices:
            if not gone.new and gone.first < place <= gone.end:  # in the place of an entry that leaves
                closing = [self._blank] if gone.end < len(self._file.lines) else []
                return Splice(gone.first, gone.first, (*lines[1:], *closing))
        is_close = place < len(self._file.lines) and not self._file.lines[place].isspace()
        return Splice(place, place, (*lines, *([self._blank] if is_close else [])))

    def _added(self, title: str, *, follows_list: bool = False) -> list[str]:
        """A section's new lines, each entry and the list with a blank line above."""
        lines = [line for entry in self._entries.get(title, ()) for line in (self._blank, *entry)]
        if items := self._items.get(title):
            mark = self._item_mark(title)
            above = [] if follows_list and not lines else [self._blank]
            lines += [*above, *(self._line(f"{mark} {item}") for item in items)]
        return lines

    def _new_sections(self, titles: Sequence[str]) -> list[Splice]:
        """Sections that are missing: before the next one that is there, in the order that new files have."""
        by_place: dict[int, list[str]] = {}
        for title in titles:
            later = (self._file.section(name) for name in SECTIONS[SECTIONS.index(title) + 1 :])
            place = min((section.first for section in later if section), default=len(self._file.lines))
            by_place.setdefault(place, []).append(title)
        return [Splice(place, place, tuple(self._pages(place, names))) for place, names in by_place.items()]

    def _pages(self, place: int, titles: Sequence[str]) -> Iterable[str]:
        file = self._file
        rule = [self._line(RULE), self._blank] if any(block.kind == "rule" for block in file.blocks) else []
        if place and not file.lines[place - 1].isspace():
            yield self._blank
        for number, title in enumerate(titles):
            is_at_end = place == len(file.lines)
            if is_at_end and (number or place):
                yield from rule if not number else [self._blank, *rule]
            rows = [self._blank, *self._rows] if title == STATISTICS and self._rows else []
            yield from [self._line(f"## {title}"), *rows, *self._added(title)]
            if not is_at_end:
                yield from [self._blank, *rule]

    def _table(self) -> Block | None:
        section = self._file.section(STATISTICS)
        tables = [block for block in section.blocks if block.kind == "table"] if section else []
        return tables[0] if tables else None

    def _item_mark(self, title: str) -> str:
        """What the list there begins its lines with."""
        section = self._file.section(title)
        lists = [block for block in section.blocks if block.kind == "list"] if section else []
        mark = self._file.lines[lists[-1].first].lstrip()[:1] if lists else ""
        return mark if mark in ITEM_MARKS and mark else ITEM_MARKS[0]

    def _line(self, text: str) -> str:
        return text + self._blank
