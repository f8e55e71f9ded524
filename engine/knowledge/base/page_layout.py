"""Where new lines go on the page of the knowledge base, and the blank lines around them. Pure.

A section ends before the blank lines and the rule that separate it from the next; new lines come before these.
"""

from collections.abc import Iterable, Sequence

from engine.knowledge.base.knowledge_file import SECTIONS, STATISTICS, FileSection, KnowledgeFile
from engine.knowledge.base.markdown_blocks import Block
from engine.knowledge.base.splices import Part, Splice, all_ended
from engine.knowledge.base.statistics_table import new_table

RULE = "---"
ITEM_MARKS = ("-", "*", "+")


class PageLayout:
    """Collects what is added to sections, and says where it goes."""

    def __init__(self, file: KnowledgeFile) -> None:
        self._file = file
        self._blank = file.line_end
        self._entries: dict[str, list[list[str]]] = {}
        self._items: dict[str, list[str]] = {}
        self._rows: tuple[str, ...] = ()

    def add_entry(self, section: str, lines: Sequence[str]) -> None:
        self._entries.setdefault(section, []).append(list(all_ended(lines, self._blank)))

    def add_item(self, section: str, text: str) -> None:
        """A line of a list."""
        self._items.setdefault(section, []).append(text)

    def around(self, splices: Sequence[Splice], rows: Sequence[str]) -> list[Splice]:
        """These splices, and those that add what was collected, and rows to the statistics."""
        self._rows = tuple(rows)
        wanted = [title for title in SECTIONS if self._has_more(title)]
        known = {title: self._file.section(title) for title in wanted}
        added = [splice for section in known.values() if section for splice in self._below(section, splices)]
        missing = [title for title in wanted if not known[title]]
        return [*splices, *added, *self._new_sections(missing)]

    def _has_more(self, title: str) -> bool:
        return title in self._entries or title in self._items or (title == STATISTICS and bool(self._rows))

    def _below(self, section: FileSection, splices: Sequence[Splice]) -> Iterable[Splice]:
        """What is added to a section that is there."""
        if section.title == STATISTICS and self._rows:
            table = self._table()
            end = table.end if table else section.content_end
            if table is None:
                yield Splice(end, end, self._table_header(), Part.FRAME)
            yield Splice(end, end, self._rows, Part.COUNT)
        follows_list = any(
            block.kind == "list" and block.end == section.content_end for block in section.pieces[-1].blocks
        )
        if lines := self._added(section.title, follows_list=follows_list):
            yield self._at(section.content_end, lines, splices)

    def _at(self, place: int, lines: list[str], splices: Sequence[Splice]) -> Splice:
        """Added lines with a blank line below them, where something follows at once."""
        for gone in splices:
            if not gone.new and gone.first < place <= gone.end:  # in the place of an entry that leaves
                closing = [self._blank] if gone.end < len(self._file.lines) else []
                kept = lines[1:] if lines[0] == self._blank else lines
                return Splice(gone.first, gone.first, (*kept, *closing))
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

    def _new_sections(self, titles: Sequence[str]) -> Iterable[Splice]:
        """Sections that are missing: before the next one that is there, in the order that new files have."""
        file = self._file
        rule = (self._line(RULE), self._blank) if titles and self._has_rules() else ()
        has_more_above = False
        for title in titles:
            later = (file.section(name) for name in SECTIONS[SECTIONS.index(title) + 1 :])
            place = min((section.first for section in later if section), default=len(file.lines))
            is_lowest = place == len(file.lines)
            above: tuple[str, ...] = ()
            if has_more_above or (place and not file.lines[place - 1].isspace()):
                above = (self._blank,)
            if is_lowest and (place or has_more_above):
                above = (*above, *rule)
            yield from self._new_section(title, place, above, () if is_lowest else (self._blank, *rule))
            has_more_above = is_lowest

    def _new_section(self, title: str, place: int, above: tuple[str, ...], below: tuple[str, ...]) -> Iterable[Splice]:
        """Its frame apart from what is in it, so that one can be taken back without the other."""
        has_rows = title == STATISTICS and bool(self._rows)
        header = self._table_header() if has_rows else ()
        yield Splice(place, place, (*above, self._line(f"## {title}"), *header), Part.FRAME)
        if has_rows:
            yield Splice(place, place, self._rows, Part.COUNT)
        if lines := self._added(title):
            yield Splice(place, place, tuple(lines))
        if below:
            yield Splice(place, place, below, Part.FRAME)

    def _has_rules(self) -> bool:
        return any(block.kind == "rule" for placed in self._file.pieces for block in placed.piece.blocks)

    def _table_header(self) -> tuple[str, ...]:
        return (self._blank, *new_table(self._file.line_end))

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
