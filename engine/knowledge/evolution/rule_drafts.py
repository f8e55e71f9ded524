"""A strict constraint in words, from what was learned again and again. Pure: a person may change it first."""

import re

from engine.knowledge.base.entry_facts import OCCURRENCES, SOURCE, EntryFacts
from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.evolution.recurring import Recurring
from engine.knowledge.learning.learnings import first_sentence
from engine.knowledge.signals.tasks_named import without_tasks
from engine.workspace.records.learning import Learning
from engine.workspace.text import one_line

RENAMED = {"Pattern": "What", "Fix": "Instead", "Rework Cost": "Why"}
"""What the slop ledger's fields are called among the strict constraints."""

OTHER_WAY = re.compile(r"(?:^|(?<=[.!?]\s))(?:use|always|instead|prefer|now)\b[^.!?\n]*[.!?]?", re.IGNORECASE)
"""A sentence that says what to do."""

MAX_CHARS = 300


def rule_draft(recurring: Recurring) -> EntryDraft:
    """From the slop ledger's entry where there is one, else from the oldest learning that says most."""
    first = recurring.learned[0]
    draft = _renamed(first) if isinstance(first, EntryFacts) else _from_learning(first)
    kept = tuple((name, value) for name, value in draft.fields if name not in (SOURCE, OCCURRENCES))
    seen = ((SOURCE, ", ".join(recurring.tasks)), (OCCURRENCES, str(len(recurring.tasks))))
    return EntryDraft(draft.title, (*kept, *seen), draft.body)


def _renamed(entry: EntryFacts) -> EntryDraft:
    fields = tuple((RENAMED.get(name, name), value) for name, value in entry.fields)
    return EntryDraft(entry.title, fields, entry.body)


def _from_learning(learning: Learning) -> EntryDraft:
    text = without_tasks(" ".join(learning.body.split()))
    why = first_sentence(text)
    other_way = next((found[0] for found in OTHER_WAY.finditer(text) if found[0].strip() != why.strip()), "")
    title = one_line(learning.title)
    told = (("What", title), ("Why", why), ("Instead", other_way))
    fields = tuple((name, value.strip()[:MAX_CHARS]) for name, value in told if value.strip())
    return EntryDraft(title, fields)
