"""The table under `## Statistics`: which row says what, and a row with other numbers. Pure."""

import re
from dataclasses import dataclass

from engine.knowledge.base.knowledge_file import STATISTICS, KnowledgeFile
from engine.workspace.text_lines import bare

COUNT, UPDATED = "Count", "Last Updated"
COLUMNS = ("Section", COUNT, UPDATED)

PIPE = re.compile(r"(?<!\\)\|")
CELL = re.compile(r"([ \t]*)(.*?)([ \t]*)$")


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    name: str
    line: int
    """The index of its line."""
    cells: tuple[str, ...]
    columns: tuple[str, ...]
    """What the table's columns are called."""

    def cell(self, column: str) -> str:
        """What it says there, empty where it has no such column."""
        place = self.columns.index(column) if column in self.columns else len(self.cells)
        return self.cells[place] if place < len(self.cells) else ""


def statistics_rows(file: KnowledgeFile) -> tuple[StatisticsRow, ...]:
    section = file.section(STATISTICS)
    rows: list[StatisticsRow] = []
    for table in section.blocks if section else ():
        if table.kind == "table":
            columns = _cells(file.lines[table.first])
            lines = ((index, _cells(file.lines[index])) for index in range(table.first + 2, table.end))
            rows += (StatisticsRow(cells[0], index, cells, columns) for index, cells in lines if cells)
    return tuple(rows)


def row_name(line: str) -> str:
    """What a row's line is about."""
    return _cells(line)[0]


def with_cells(line: str, row: StatisticsRow, values: dict[str, str]) -> str:
    """A row's line with other values in these columns; as wide as before where they fit."""
    text = bare(line)
    parts = PIPE.split(text)
    offset = 1 if text.lstrip().startswith("|") else 0
    for column, value in values.items():
        place = offset + (row.columns.index(column) if column in row.columns else len(parts))
        if place < len(parts) and (found := CELL.match(parts[place])):
            padding = len(found[3]) - (len(value) - len(found[2]))
            parts[place] = f"{found[1]}{value}{' ' * max(padding, min(len(found[3]), 1))}"
    return "|".join(parts) + line[len(text) :]


def new_row(name: str, count: int, updated: str, end: str) -> str:
    return f"| {name} | {count} | {updated} |{end}"


def new_table(end: str) -> tuple[str, str]:
    """Its heading, ready for rows."""
    return f"| {' | '.join(COLUMNS)} |{end}", f"|{'|'.join('-' * (len(name) + 2) for name in COLUMNS)}|{end}"


def _cells(line: str) -> tuple[str, ...]:
    text = bare(line).strip()
    parts = PIPE.split(text.removeprefix("|"))
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return tuple(part.strip() for part in parts)
