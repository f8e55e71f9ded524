"""Entries that say the same, in one section or in several. Pure."""

from collections.abc import Iterator, Sequence

from engine.knowledge.duplicates import DuplicateIndex
from engine.knowledge.entry_facts import ABOUT_ITSELF, STRICT, EntryFacts, with_evidence, with_fields
from engine.knowledge.entry_text import EntryDraft

Alike = tuple[EntryFacts, tuple[EntryFacts, ...], float]
"""The entry to keep, the others, and how alike the least alike of them is (0 to 1)."""


def find_alike(entries: Sequence[EntryFacts]) -> Iterator[Alike]:
    """Groups in which each says the same as the one to keep; an entry is in one group at most.

    A strict constraint is kept before anything else: merging makes no rule weaker. Else the one that most speaks for.
    """
    index = DuplicateIndex(entry.known for entry in entries)
    by_id = {entry.id: entry for entry in entries}
    taken: set[str] = set()
    for keeper in sorted(entries, key=lambda entry: (entry.section != STRICT, -entry.weight)):
        if keeper.id in taken:
            continue
        item = keeper.known
        same = [found for found in index.find(item.text, item.title) if found.item.where not in {*taken, keeper.id}]
        if same:
            taken.update((keeper.id, *(found.item.where for found in same)))
            others = sorted((by_id[found.item.where] for found in same), key=lambda entry: entry.line)
            yield keeper, tuple(others), min(found.likeness for found in same)


def keeper_draft(keeper: EntryFacts, others: Sequence[EntryFacts]) -> EntryDraft:
    """The entry to keep with what only the others say: their sources, fields that it lacks, their texts."""
    tasks = [task for entry in (keeper, *others) for task in entry.tasks]
    twice = len(tasks) - len(set(tasks))
    occurrences = max(1, sum(entry.occurrences for entry in (keeper, *others)) - twice)
    draft = keeper.draft
    for other in others:
        had = {name for name, _ in draft.fields}
        more = {name: value for name, value in other.fields if name not in had and name not in ABOUT_ITSELF}
        draft = with_fields(draft, more)
        if other.body and other.body not in draft.body:
            draft = EntryDraft(draft.title, draft.fields, f"{draft.body}\n\n{other.body}".strip("\n"))
    return with_evidence(draft, tasks, occurrences)
