"""Where a noticed learning goes: what keeping it changes in which one file, and in words.

Found again is counted on what is there, with both sources; an error's second task makes a rule of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from engine.knowledge.base.entry_markdown import draft_text, parse_draft
from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import NAMED, PREFIXES
from engine.knowledge.base.splices import Splice
from engine.knowledge.deciding.carrying_out import Change
from engine.knowledge.domains import GLOBAL, is_domain
from engine.knowledge.learning.learning_splices import added_entry, added_line
from engine.knowledge.learning.noticed_counting import count_on_entry
from engine.knowledge.learning.noticed_entry import (
    edited_learning,
    entry_draft,
    learning_entry,
    shown_learning,
)
from engine.knowledge.learning.noticed_event import NoticedLearning
from engine.knowledge.signals.duplicates import Duplicate
from engine.knowledge.signals.evidence import SignalTables
from engine.knowledge.signals.known_index import LiveIndex
from engine.knowledge.signals.signals import SignalType, classify
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.learning import Learning

PENDING = "Pending Queue"

LEARNING_FILES = "studio/learnings/"

RULE_ID = re.compile(r"(?<![\w-])SC-\d{1,6}(?![\w-])")

EditKnowledge = Callable[[KnowledgeEdit], None]


@dataclass(frozen=True, slots=True)
class Filing:
    """What keeping a learning does. Exactly one of `edit` and `change` is there."""

    path: Path
    says: str
    """In words, such as `a new entry in Pending Queue`."""
    editable: str
    """The new entry as markdown; of what is only counted, the entry that a person may make of it instead."""
    edit: EditKnowledge | None = None
    change: Change | None = None


def new_entry_text(learning: NoticedLearning, today: date) -> str:
    """What would be written if nothing like it was known: what a person may change first. Cheap."""
    place = destination(learning)
    if place in PREFIXES:
        return draft_text(entry_draft(learning, place, (), today))
    return shown_learning(learning_entry(learning, place, today))


def plan_filing(
    paths: WorkspacePaths,
    learning: NoticedLearning,
    tables: SignalTables,
    known: LiveIndex,
    today: date,
    edited: str | None = None,
) -> Filing:
    """`edited` is what a person made of the entry: it is always filed as one of its own. Raises LearningError."""
    signal = classify(learning.text, tables, learning.task_id, known)
    place = destination(learning, signal.destination)
    best = _best(learning, known) if edited is None else None
    entry_id = _broken_rule(learning, known) or (best.item.where if best is not None and _is_entry(best) else "")
    if entry_id and edited is None:
        return _counted(paths, learning, entry_id, today)
    if best is not None and place not in PREFIXES and (filing := _seen_again(paths, learning, best, today)):
        return filing
    if place in PREFIXES:
        return _new_entry(paths, learning, place, signal.tasks, today, edited)
    return _new_learning(paths, learning, place, today, edited)


def destination(learning: NoticedLearning, place: str = "") -> str:
    """A section of the knowledge base that holds entries, or the domain of a file of learnings.

    The workspace's own rules may name anything: what is neither waits in the queue.
    """
    place = place or learning.signal.destination
    if place in PREFIXES:
        return place
    if not place.startswith(LEARNING_FILES):
        return PENDING
    named = place.removeprefix(LEARNING_FILES).removesuffix(".md")
    if named != learning.signal.domain and is_domain(named):
        return named
    return next(iter((*learning.domains, *([named] if is_domain(named) else []))), GLOBAL)


def _broken_rule(learning: NoticedLearning, known: LiveIndex) -> str:
    """The rule that the check which failed is about, by its id; empty where it names none that there is."""
    named = RULE_ID.search(learning.failed)
    return named[0] if named and known.has(named[0]) else ""


def _best(learning: NoticedLearning, known: LiveIndex) -> Duplicate | None:
    """What says the same: an entry of the knowledge base before a learning in a file, then the most alike."""
    found = known.find(learning.text, learning.text.partition("\n")[0])  # as `classify` looks for it
    same = [one for one in found if _is_the_same(learning, one)]
    return next((one for one in same if _is_entry(one)), next(iter(same), None))


def _is_entry(found: Duplicate) -> bool:
    return NAMED.fullmatch(f"{found.item.where}: x") is not None


def _is_the_same(learning: NoticedLearning, found: Duplicate) -> bool:
    """A second measurement in the same words but with other numbers is news."""
    if learning.signal.signal_type is not SignalType.PERFORMANCE:
        return True
    return all(metric.after in found.item.text for metric in learning.signal.metrics if metric.after)


def _counted(paths: WorkspacePaths, learning: NoticedLearning, entry_id: str, today: date) -> Filing:
    place = destination(learning)
    section = place if place in PREFIXES else PENDING
    draft = entry_draft(learning, section, (), today)
    is_error = learning.signal.signal_type is SignalType.ERROR

    def edit(editing: KnowledgeEdit) -> None:
        if editing.file.all_named(entry_id):
            count_on_entry(editing, entry_id, learning.task_id, today, may_promote=is_error)
        else:  # a person removed it meanwhile
            _add(section, draft, learning, today, editing)

    says = f"counted on {entry_id}"
    return Filing(paths.knowledge_base, says, draft_text(draft), edit=edit)


def _new_entry(
    paths: WorkspacePaths,
    learning: NoticedLearning,
    section: str,
    tasks: tuple[str, ...],
    today: date,
    edited: str | None,
) -> Filing:
    draft = entry_draft(learning, section, tasks, today)
    shown = draft_text(draft)
    if edited is not None and edited.strip() != shown.strip():
        draft = parse_draft(edited)
    edit = partial(_add, section, draft, learning, today)
    return Filing(paths.knowledge_base, f"a new entry in {section}", shown, edit=edit)


def _add(section: str, draft: EntryDraft, learning: NoticedLearning, today: date, editing: KnowledgeEdit) -> None:
    new_id = editing.add_entry(section, draft)
    editing.add_to_changelog(f"{today:%Y-%m-%d}: {new_id} added, learned in {learning.task_id}")
    editing.count_again(f"{today:%Y-%m-%d}")


def _new_learning(
    paths: WorkspacePaths, learning: NoticedLearning, domain: str, today: date, edited: str | None
) -> Filing:
    entry = learning_entry(learning, domain, today)
    shown = shown_learning(entry)
    if edited is not None and edited.strip() != shown.strip():
        entry = edited_learning(edited, domain, today)
    path = paths.learning_file(domain)
    return Filing(path, f"a new entry in {paths.relative(path)}", shown, change=partial(_added, entry))


def _added(entry: Learning, text: str) -> tuple[Splice, ...]:
    return added_entry(text, entry)


def _seen_again(paths: WorkspacePaths, learning: NoticedLearning, best: Duplicate, today: date) -> Filing | None:
    """A sentence more in a learning that says the same; None where its file is none that can be named."""
    domain, _, title = best.item.where.partition(": ")
    if not is_domain(domain):
        return None
    entry = learning_entry(learning, domain, today)
    sentence = f"Seen again in {learning.task_id} ({today:%Y-%m-%d})."

    def change(text: str) -> tuple[Splice, ...]:
        if learning.task_id in best.item.tasks:
            return ()  # its own task told it before
        added = added_line(text, title, sentence)
        return added_entry(text, entry) if added is None else added

    path = paths.learning_file(domain)
    says = f"counted on {title!r} in {paths.relative(path)}, which says the same"
    return Filing(path, says, shown_learning(entry), change=change)
