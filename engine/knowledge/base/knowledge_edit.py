"""One edit of the knowledge base: what shall change is collected, and nothing else of the file is touched. Pure.

Everything refers to the file as it was parsed, so the order of the calls does not matter, except that entries and
changelog lines are added in theirs.
"""

from collections.abc import Mapping

from engine.knowledge.base.damage import open_block
from engine.knowledge.base.entry_ids import highest_numbers, highest_of, make_id
from engine.knowledge.base.entry_text import (
    EntryDraft,
    entry_lines,
    field_line,
    safe_line,
    with_id,
    with_title,
    with_value,
)
from engine.knowledge.base.knowledge_file import (
    CHANGELOG,
    PREFIXES,
    FileEntry,
    KnowledgeFile,
    KnowledgeFileError,
)
from engine.knowledge.base.page_layout import PageLayout
from engine.knowledge.base.splices import Part, Splice, apply_splices, settle
from engine.knowledge.base.statistics_table import COUNT, UPDATED, new_row, statistics_rows, with_cells
from engine.workspace.conflict_marks import conflict_lines


class KnowledgeEdit:
    def __init__(self, file: KnowledgeFile, used: Mapping[str, int] | None = None) -> None:
        """`used` are the highest numbers that were ever given out, as the decision log knows them.

        Raises KnowledgeFileError where git left conflict markers in the file, or something in it is never closed.
        """
        _refuse_damage(file)
        self._file = file
        self._highest = highest_of(highest_numbers(file.text), used or {})
        self._splices: list[Splice] = []
        self._layout = PageLayout(file)
        self._counts: dict[str, int] = {}
        """By section, how many entries come in or leave."""
        self._counted_on = ""
        self._statistics: dict[str, tuple[int, str]] = {}

    @property
    def file(self) -> KnowledgeFile:
        """The file as it was before this edit."""
        return self._file

    def add_entry(self, section: str, draft: EntryDraft) -> str:
        """Adds an entry at the section's end, which is made if it is missing. Returns its new id."""
        entry_id = self._new_id(section)
        self._add(section, entry_lines(entry_id, draft, self._file.line_end))
        return entry_id

    def remove_entry(self, entry_id: str) -> None:
        """Removes an entry with the blank lines below it. A comment between it and the next stays."""
        entry = self._file.entry(entry_id)
        end = entry.end
        while end < len(self._file.lines) and self._file.lines[end].isspace():
            end += 1
        self._splices.append(Splice(entry.first, end, ()))
        self._count(entry.section, -1)

    def move_entry(self, entry_id: str, section: str, fields: Mapping[str, str] | None = None, title: str = "") -> str:
        """Moves an entry to another section, under a new id. What it says stays byte for byte.

        `fields` and `title` are set on the way. Returns the new id.
        """
        entry = self._file.entry(entry_id)
        new_id = self._new_id(section)
        lines = list(self._file.lines[entry.first : entry.end])
        lines[0] = with_id(lines[0], entry_id, new_id)
        if title:
            lines[0] = with_title(lines[0], new_id, title)
        for change in self._field_splices(entry, fields or {}):
            first, end = change.first - entry.first, change.end - entry.first
            lines[first:end] = change.new
        self.remove_entry(entry_id)
        self._add(section, lines)
        return new_id

    def rewrite_entry(self, entry_id: str, draft: EntryDraft) -> None:
        """Another text for an entry, which keeps its id and its place."""
        entry = self._file.entry(entry_id)
        lines = tuple(entry_lines(entry_id, draft, self._file.line_end))
        self._splices.append(Splice(entry.first, entry.end, lines))

    def set_field(self, entry_id: str, name: str, value: str) -> None:
        """Another value for a field. One that the entry does not have is added below its others."""
        self._splices += self._field_splices(self._file.entry(entry_id), {name: value})

    def set_title(self, entry_id: str, title: str) -> None:
        entry = self._file.entry(entry_id)
        self._splices.append(_replaced(entry.first, with_title(self._file.lines[entry.first], entry_id, title)))

    def add_to_changelog(self, text: str) -> None:
        """Adds a line at the changelog's end; the section is made if it is missing."""
        self._layout.add_item(CHANGELOG, safe_line(text))

    def set_statistic(self, name: str, count: int, updated: str) -> None:
        """Another number in the statistics; the row, the table and the section are made if they are missing."""
        self._statistics[name] = (count, updated)

    def count_again(self, updated: str) -> None:
        """Brings the statistics of all sections that this edit changes up to date; the others are a person's matter."""
        self._counted_on = updated

    def splices(self) -> tuple[Splice, ...]:
        """Raises OverlapError where one line was to be changed twice."""
        changed, rows = self._statistics_lines()
        splices = self._layout.around([*self._splices, *changed], rows)
        return settle(self._file.lines, splices, self._file.line_end)

    def text(self) -> str:
        """The whole new text. Raises OverlapError."""
        return apply_splices(self._file.lines, self.splices())

    def _new_id(self, section: str) -> str:
        prefix = PREFIXES.get(section)
        if prefix is None:
            raise KnowledgeFileError(f"{section[:60]!r} holds no entries", f"Name one of {', '.join(PREFIXES)}")
        self._highest[prefix] = self._highest.get(prefix, 0) + 1
        return make_id(prefix, self._highest[prefix])

    def _add(self, section: str, lines: list[str]) -> None:
        self._layout.add_entry(section, lines)
        self._count(section, 1)

    def _count(self, section: str, change: int) -> None:
        self._counts[section] = self._counts.get(section, 0) + change

    def _statistics_lines(self) -> tuple[list[Splice], list[str]]:
        """Rows that are there with other numbers, and rows that are not there yet."""
        wanted = dict(self._statistics)
        for title, change in self._counts.items() if self._counted_on else ():
            section = self._file.section(title)
            wanted.setdefault(title, ((len(section.entries) if section else 0) + change, self._counted_on))
        known = {row.name: row for row in reversed(statistics_rows(self._file))}
        splices = []
        for name, (count, updated) in wanted.items():
            if (row := known.get(name)) and row.cell(COUNT) != str(count):
                line = with_cells(self._file.lines[row.line], row, {COUNT: str(count), UPDATED: updated})
                splices.append(_replaced(row.line, line, Part.COUNT))
        new = [new_row(name, *wanted[name], self._file.line_end) for name in wanted if name not in known]
        return splices, new

    def _field_splices(self, entry: FileEntry, fields: Mapping[str, str]) -> list[Splice]:
        splices = []
        known = self._file.fields(entry)
        below = known[-1].line + 1 if known else entry.first + 1
        added = []
        for name, value in fields.items():
            if found := self._file.field(entry, name):
                splices.append(_replaced(found.line, with_value(self._file.lines[found.line], value)))
            else:
                added.append(field_line(name, value, self._file.line_end))
        # From the last line upwards, so that a list of lines can be changed in this order.
        inserted = [Splice(below, below, tuple(added))] if added else []
        return [*inserted, *sorted(splices, key=lambda splice: -splice.first)]


def _replaced(line: int, new: str, part: Part = Part.TEXT) -> Splice:
    return Splice(line, line + 1, (new,), part)


def _refuse_damage(file: KnowledgeFile) -> None:
    if marks := conflict_lines(file.text, file.lines):
        lines = ", ".join(map(str, marks[:6]))
        raise KnowledgeFileError(f"Git left conflict markers in lines {lines}", "Resolve the conflict, then try again")
    if block := open_block(file.lines, file.pieces):
        reason = f"What begins in line {block.first + 1} is never closed and hides the rest of the file"
        raise KnowledgeFileError(reason, "Close the comment or code block, then try again")
