"""Where new lines go on the page of the knowledge base, and the blank lines around them. Pure.

A section ends before the blank lines and the rule that separate it from the next; new lines come before these.
"""

from collections.abc import Sequence

from engine.knowledge.knowledge_file import SECTIONS, STATISTICS, FileSection, KnowledgeFile
from engine.knowledge.splices import Splice
from engine.workspace.text_lines import bare

RULE = "---"
ITEM_MARKS = ("-", "*", "+")


class PageLayout:
    def __init__(self, file: KnowledgeFile) -> None:
        self._file = file
        self._end = file.line_end
        self._entries: dict[str, list[list[str]]] = {}
        self._items: dict[str, list[str]] = {}
        self._rows: list[str] = []
        self._table: list[str] = []

    def add_entry(self, section: str, lines: Sequence[str]) -> None:
        self._entries.setdefault(section, []).append([bare(line) + self._end for line in lines[-1:]] and list(lines))

    def add_item(self, section: str, text: str) -> None:
        """A line of a list, at the section's end."""
        self._items.setdefault(section, []).append(text)

    def add_row(self, row: str, table: list[str]) -> None:
        """A row below the statistics; `table` is what it needs above it where there is none."""
        self._rows.append(row)
        self._table = table

    def around(self, splices: Sequence[Splice]) -> list[Splice]:
        """These splices and those that add what was collected."""
        return [*splices]
