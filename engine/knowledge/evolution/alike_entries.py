"""Entries that say the same, in one section or in several. Pure."""

from collections.abc import Iterator, Sequence

from engine.knowledge.base.entry_facts import ABOUT_ITSELF, STRICT, EntryFacts, with_evidence, with_fields
from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.evolution.comparison import Comparison
from engine.knowledge.evolution.same_words import say_something_else

Alike = tuple[EntryFacts, tuple[EntryFacts, ...], float]
"""The entry to keep, the others, and how alike the least alike of them is (0 to 1)."""


MOST_MERGED = 8
"""Entries that go at once: nobody can judge more in one look. The others are proposed next."""


def find_alike(known: Comparison) -> Iterator[Alike]:
    """Groups in which each says the same as the one to keep; an entry is in one group at most.

    A strict constraint is kept before anything else: merging makes no rule weaker. Else the one that most speaks for.
    """
    taken: set[int] = set()
    for place in sorted(range(len(known.entries)), key=lambda place: _rank(known.entries[place])):
        if place in taken:
            continue
        like = sorted(other for other in known.like(place) if known.is_entry(other) and other not in taken)
        same = [other for other in like if not say_something_else(known.items[place], known.items[other])]
        if same:
            same = same[:MOST_MERGED]
            taken.update((place, *same))
            least = min(known.like(place)[other] for other in same)
            yield known.entries[place], tuple(known.entries[other] for other in same), least


def _rank(entry: EntryFacts) -> tuple[bool, int]:
    return entry.section != STRICT, -entry.weight


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
