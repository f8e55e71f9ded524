"""What an entry of the knowledge base says about itself, cleaned for records: its fields, tasks and evidence. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.knowledge_file import PREFIXES, FileEntry, KnowledgeFile
from engine.knowledge.signals.duplicates import KnownItem
from engine.knowledge.signals.tasks_named import named_tasks
from engine.workspace.text import clean_text, one_line

STRICT, SLOP, _, PENDING = PREFIXES

SOURCE, OCCURRENCES, LAST_VIOLATED = "Source", "Occurrences", "Last Violated"

ABOUT_ITSELF = (SOURCE, OCCURRENCES, LAST_VIOLATED, "Date", "Promoted", "Added", "Severity")
"""Fields that tell where an entry comes from; what it says is in the others."""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    id: str
    title: str
    section: str
    line: int
    """Where its heading is, counted from 1."""
    fields: tuple[tuple[str, str], ...]
    body: str
    tasks: tuple[str, ...]
    """In which it was seen: those of its `Source`, else all that it names."""

    @property
    def occurrences(self) -> int:
        """As it says itself; an entry that exists was seen once."""
        digits = self.field(OCCURRENCES)
        return int(digits) if digits.isdecimal() and len(digits) < 9 else 1

    @property
    def seen_in(self) -> int:
        """In how many different tasks; where it names none, what it says itself has to do."""
        return len(self.tasks) or self.occurrences

    @property
    def weight(self) -> int:
        """How much speaks for it, against others that say the same or the opposite."""
        return max(len(self.tasks), self.occurrences)

    @property
    def draft(self) -> EntryDraft:
        return EntryDraft(self.title, self.fields, self.body)

    @property
    def known(self) -> KnownItem:
        """What it says, for being compared."""
        said = [value for name, value in self.fields if name not in ABOUT_ITSELF]
        return KnownItem(
            self.id, self.title, "\n".join(part for part in (self.title, *said, self.body) if part), self.tasks
        )

    def field(self, name: str) -> str:
        """The last with this name, empty where there is none."""
        return next((value for known, value in reversed(self.fields) if known == name), "")


def entry_facts(file: KnowledgeFile, entry: FileEntry) -> EntryFacts:
    """An entry as it is now."""
    fields = tuple((one_line(field.name), one_line(field.value)) for field in file.fields(entry))
    has_body = entry.end - entry.first > 1 + len(fields)
    source = " ".join(value for name, value in fields if name == SOURCE)
    return EntryFacts(
        id=entry.id,
        title=one_line(entry.title),
        section=entry.section,
        line=entry.number,
        fields=fields,
        body=clean_text(file.body(entry)) if has_body else "",
        tasks=named_tasks(source) or named_tasks("".join(file.lines[entry.first : entry.end])),
    )


def facts_in(file: KnowledgeFile, *sections: str) -> tuple[EntryFacts, ...]:
    """The entries of these sections that can be decided about: an id that is there twice names none."""
    times = Counter(entry.id for entry in file.entries)
    return tuple(
        entry_facts(file, entry)
        for title in sections
        for section in file.sections
        if section.title == title
        for entry in section.entries
        if times[entry.id] == 1
    )


def with_evidence(draft: EntryDraft, tasks: Iterable[str], occurrences: int) -> EntryDraft:
    """The draft with these tasks among its sources, and seen at least so often."""
    source = dict(draft.fields).get(SOURCE, "")
    added = [task for task in dict.fromkeys(tasks) if task not in named_tasks(source)]
    values = {SOURCE: ", ".join([*([source] if source else []), *added])} if added else {}
    said = dict(draft.fields).get(OCCURRENCES, "")
    if str(occurrences) != said and (said or occurrences > 1):
        values[OCCURRENCES] = str(occurrences)
    return with_fields(draft, values)


def with_fields(draft: EntryDraft, values: dict[str, str]) -> EntryDraft:
    """The draft with these fields: in their place, else below the others."""
    kept = tuple((name, values.get(name, value)) for name, value in draft.fields)
    names = {name for name, _ in kept}
    return replace(draft, fields=(*kept, *((name, value) for name, value in values.items() if name not in names)))


def entries_digest(file: KnowledgeFile, entry_ids: Iterable[str]) -> str:
    """Another one when any of these entries changes, or goes."""
    return digest_of(file, [entry for entry_id in entry_ids for entry in file.all_named(entry_id)])


def digest_of(file: KnowledgeFile, found: Iterable[FileEntry]) -> str:
    """The same for entries at hand: looking up thousands takes seconds."""
    text = "\0".join("".join(file.lines[entry.first : entry.end]).rstrip() for entry in found)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
