"""What a person may want to mend in the knowledge base, each with its line and a remedy. Pure: nothing is changed."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from engine.knowledge.base.damage import open_block
from engine.knowledge.base.knowledge_file import PREFIXES, SECTIONS, FileEntry, KnowledgeFile
from engine.knowledge.base.statistics_table import COUNT, UPDATED, statistics_rows
from engine.workspace.conflict_marks import conflict_lines
from engine.workspace.text import one_line

DATE_FIELDS = ("Date", "Last Violated", UPDATED, "Promoted", "Added")
"""Fields that hold a date, `YYYY-MM-DD`."""

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

NO_DATE = ("", "-", "—", "never", "n/a", "none")
"""What people write where there is no date yet."""


@dataclass(frozen=True, slots=True)
class Lint:
    rule: str
    """What is wrong, as one word for programs."""
    line: int
    """Counted from 1; 0 where nothing is there to point at."""
    text: str
    remedy: str


def lint_knowledge(file: KnowledgeFile) -> tuple[Lint, ...]:
    """All that is found, in the file's order."""
    found = [lint for rule in RULES for lint in rule(file)]
    return tuple(sorted(found, key=lambda lint: lint.line))


def _conflicts(file: KnowledgeFile) -> Iterator[Lint]:
    for line in conflict_lines(file.text, file.lines):
        remedy = "Resolve the conflict and remove the marker: until then nothing is changed in this file"
        yield Lint("conflict", line, "git left a conflict marker", remedy)


def _open_blocks(file: KnowledgeFile) -> Iterator[Lint]:
    if block := open_block(file.lines, file.pieces):
        what = "a code block" if block.kind == "fence" else "a comment or HTML"
        yield Lint("open-block", block.first + 1, f"{what} is never closed and hides the rest", "Close it")


def _missing_sections(file: KnowledgeFile) -> Iterator[Lint]:
    titles = {section.title for section in file.sections}
    for title in SECTIONS:
        if title not in titles:
            yield Lint("missing-section", 0, f"section {title!r} is missing", f"Add a line `## {title}`")


def _repeated_sections(file: KnowledgeFile) -> Iterator[Lint]:
    first: dict[str, int] = {}
    for section in file.sections:
        if section.title in SECTIONS and section.title in first:
            text = f"section {section.title!r} is also in line {first[section.title]}"
            yield Lint("repeated-section", section.first + 1, text, "Make them one: entries are added to the first")
        first.setdefault(section.title, section.first + 1)


def _duplicate_ids(file: KnowledgeFile) -> Iterator[Lint]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for entry in file.entries:
        places[entry.id].append(entry.number)
    for entry in file.entries:
        others = [number for number in places[entry.id] if number != entry.number]
        if others:
            lines = "line" if len(others) == 1 else "lines"
            text = f"{entry.id} is also in {lines} {', '.join(map(str, others[:5]))}"
            yield Lint("duplicate-id", entry.number, text, "Give one of them a number that is not in use")


def _wrong_prefixes(file: KnowledgeFile) -> Iterator[Lint]:
    for entry in file.entries:
        prefix = PREFIXES.get(entry.section)
        if prefix and not entry.id.startswith(f"{prefix}-"):
            text = f"{entry.id} stands under {entry.section!r}, where ids begin with {prefix}-"
            yield Lint("wrong-prefix", entry.number, text, "Move it to its section, or give it such an id")


def _fields(file: KnowledgeFile) -> Iterator[Lint]:
    for entry in file.entries:
        fields = file.fields(entry)
        if not fields:
            yield Lint("no-fields", entry.number, f"{entry.id} has no fields", "Add lines such as `**What**: …`")
        for name, times in Counter(field.name for field in fields).items():
            if times > 1:
                line = max(field.line for field in fields if field.name == name) + 1
                text = f"{entry.id} has {one_line(name)[:40]!r} {times} times"
                yield Lint("repeated-field", line, text, "Keep one: the last counts")
        for field in fields:
            if field.name in DATE_FIELDS and not is_date(field.value):
                text = f"{entry.id}: {one_line(field.value)[:40]!r} is no date"
                yield Lint("bad-date", field.line + 1, text, "Write it as YYYY-MM-DD")


def _titles(file: KnowledgeFile) -> Iterator[Lint]:
    for entry in file.entries:
        if not entry.title:
            yield Lint("no-title", entry.number, f"{entry.id} has no title", f"Write `### {entry.id}: Title`")


def _statistics(file: KnowledgeFile) -> Iterator[Lint]:
    for row in statistics_rows(file):
        section = file.section(row.name)
        if row.name in PREFIXES and row.cell(COUNT) != str(len(section.entries) if section else 0):
            count = len(section.entries) if section else 0
            text = f"the statistics say {one_line(row.cell(COUNT))[:20] or 'nothing'}, {row.name!r} has {count}"
            yield Lint("wrong-count", row.line + 1, text, f"Write {count}")
        if not is_date(row.cell(UPDATED)):
            text = f"{one_line(row.cell(UPDATED))[:40]!r} is no date"
            yield Lint("bad-date", row.line + 1, text, "Write it as YYYY-MM-DD")


def is_date(text: str) -> bool:
    """A day that there is, or a word for none."""
    if text.strip().lower() in NO_DATE:
        return True
    try:
        return DATE.fullmatch(text.strip()) is not None and bool(date.fromisoformat(text.strip()))
    except ValueError:
        return False


RULES: tuple[Callable[[KnowledgeFile], Iterator[Lint]], ...] = (
    _conflicts,
    _open_blocks,
    _missing_sections,
    _repeated_sections,
    _duplicate_ids,
    _wrong_prefixes,
    _titles,
    _fields,
    _statistics,
)


def matches(file: KnowledgeFile, entry: FileEntry, words: str) -> bool:
    """Whether all the words stand somewhere in the entry, in whatever case."""
    text = "".join(file.lines[entry.first : entry.end]).casefold()
    return all(word in text for word in words.casefold().split())
