"""What speaks for a proposal, one thing at a time: in which task, what, when, and where it stands. Pure."""

import re
from collections.abc import Iterator
from datetime import date

from engine.knowledge.base.entry_facts import EntryFacts
from engine.knowledge.evolution.proposal import Evidence
from engine.knowledge.evolution.rule_history import RuleHistory
from engine.knowledge.learning.learnings import first_sentence, known_learning
from engine.workspace.records.learning import Learning

KNOWLEDGE_BASE = "STUDIO_KNOWLEDGE_BASE.md"

WHY = ("Why", "Rework Cost", "What", "Pattern")
"""The fields that tell what happened, the most telling first."""

DATED_TASK = re.compile(r"task_(\d{4})(\d{2})(\d{2})_\d{6}")


def entry_evidence(entry: EntryFacts) -> Iterator[Evidence]:
    """One for each task that an entry was seen in."""
    text = next((value for name in WHY if (value := entry.field(name))), entry.title)
    where = f"{KNOWLEDGE_BASE}:{entry.line}"
    for task_id in entry.tasks or ("",):
        yield Evidence(f"{entry.id}: {text}", task_id, task_date(task_id) or _date(entry.field("Date")), where)


def learning_evidence(learning: Learning) -> Iterator[Evidence]:
    """One for each task that it names."""
    body = first_sentence(" ".join(learning.body.split()))
    text = f"{learning.title}: {body}" if body else learning.title
    where = f"studio/learnings/{learning.domain}.md:{learning.line}"
    for task_id in known_learning(learning).tasks or ("",):
        yield Evidence(text, task_id, learning.learned_on or task_date(task_id), where)


def kept_evidence(history: RuleHistory) -> Iterator[Evidence]:
    """How long a rule was kept, and who broke it last."""
    since = history.since.date() if history.since else None
    yield Evidence(
        f"kept in {counted(history.held_in, 'task')} since then", on=since, where=".studio/sprint-counter.json"
    )
    if history.violations:
        last = history.violations[-1]
        told = f": {last.text}" if last.text else ""
        yield Evidence(f"last broken{told}", last.task_id, last.at.date() if last.at else None)


def task_date(task_id: str) -> date | None:
    """When a task began, as its id says; None for ids that say nothing."""
    found = DATED_TASK.fullmatch(task_id)
    return _date("-".join(found.groups())) if found else None


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
