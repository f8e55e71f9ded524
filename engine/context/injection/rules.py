"""Rules and learnings for an agent: which bear on the goal, and how much of each is told."""

from collections.abc import Iterable, Sequence
from datetime import date

from engine.context.injection.offers import KeyMaker, Offer, PartDraft, named_first, rough
from engine.context.injection.records import LeftOut, Part
from engine.knowledge.goal_index import Aim, Near
from engine.knowledge.learning.learning_age import LearningAge, learning_age
from engine.knowledge.learning.learnings import told_by_age
from engine.knowledge.library import Knowledge
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.knowledge import Entry
from engine.workspace.records.learning import Learning

BOOKKEEPING = frozenset({"Source", "Occurrences", "Date", "Last Violated", "Rework Cost", "Status"})
"""Fields about an entry, not about the work."""

MAX_LEARNING_CHARS = 8_000
"""Of one learning, some 2,000 tokens: a tenth of what all have."""

BEGINNING_CHARS = 400

TOLD = {LearningAge.FULL: "in full", LearningAge.SUMMARY: "its first sentence", LearningAge.INDEX: "by title"}

FAR = "shares no word or domain with the goal"


def rule_drafts(paths: WorkspacePaths, knowledge: Knowledge, aim: Aim, on: date) -> tuple[PartDraft, ...]:
    """Invariants, constraints, slop entries and learnings, the closest first in each part. `on` is today."""
    base = paths.relative(paths.knowledge_base)
    return (
        _invariants(knowledge.invariants, paths.relative(paths.invariants)),
        _entries(Part.CONSTRAINTS, *knowledge.constraints(aim), base),
        _entries(Part.SLOP, *knowledge.slop(aim), base),
        _learnings(*knowledge.learnings(aim), paths.relative(paths.learnings), on),
    )


def _invariants(entries: Sequence[Entry], source: str) -> PartDraft:
    keys = KeyMaker(entry.id for entry in entries)

    def offer(entry: Entry) -> Offer:
        text = _entry_text(entry, frozenset())
        key = keys.key(entry.id, entry.line)
        return Offer(key, Part.INVARIANTS, entry.title, text, "tier 0: always", source, _says(entry))

    return PartDraft(Part.INVARIANTS, entries, offer, has_to_be_said=True)


def _entries(part: Part, found: Sequence[Near[Entry]], others: Sequence[Entry], source: str) -> PartDraft:
    keys = KeyMaker([*(near.item.id for near in found), *(entry.id for entry in others)])

    def offer(near: Near[Entry]) -> Offer:
        entry = near.item
        text = _entry_text(entry, BOOKKEEPING)
        why = ", ".join([*_shared(near.words), *(f"domain {domain}" for domain in near.domains)])
        return Offer(keys.key(entry.id, entry.line), part, entry.title, text, why, source, _says(entry))

    def far(entry: Entry) -> LeftOut:
        tokens = rough(entry.title, entry.body, *entry.fields.values())
        return LeftOut(keys.key(entry.id, entry.line), part, entry.title, tokens, FAR, source)

    left = tuple(named_first(part, far, others, FAR))
    return PartDraft(part, found, offer, left, has_to_be_said=part is Part.CONSTRAINTS)


def _learnings(found: Sequence[Near[Learning]], others: Sequence[Learning], folder: str, on: date) -> PartDraft:
    keys = KeyMaker([*(_name(near.item) for near in found), *map(_name, others)])

    def offer(near: Near[Learning]) -> Offer:
        one = near.item
        key, source = keys.key(_name(one), one.line), f"{folder}/{one.domain}.md"
        named = Learning(one.domain, f"{one.title} ({one.domain})", one.learned_on, one.body)
        text = told_by_age(named, on).strip()
        is_long = len(text) > MAX_LEARNING_CHARS
        cut = ["cut for its length"] if is_long else []
        why = ", ".join([*_shared(near.words), f"domain {one.domain}", _age(one, on), *cut])
        text = _beginning(text, named.title, source) if is_long else text
        return Offer(key, Part.LEARNINGS, one.title, text, why, source, told_by_age(one, on))

    def other(one: Learning) -> LeftOut:
        why = f"its domain, {one.domain}, is not the goal's"
        key, source = keys.key(_name(one), one.line), f"{folder}/{one.domain}.md"
        return LeftOut(key, Part.LEARNINGS, one.title, rough(one.title, one.body), why, source)

    left = named_first(Part.LEARNINGS, other, others, "their domains are not the goal's")
    return PartDraft(Part.LEARNINGS, found, offer, tuple(left))


def _beginning(text: str, title: str, source: str) -> str:
    """What is told of a learning that would take the room of many."""
    beginning = " ".join(text.partition(title)[2][:BEGINNING_CHARS].split()).removeprefix(": ")
    return f"- {title}: {beginning} … ({len(text):,} characters, all of it in {source})"


def _age(learning: Learning, on: date) -> str:
    """How old a learning is, and how much is told of it for that."""
    if learning.learned_on is None:
        return "without a date: in full"
    days = (on - learning.learned_on).days
    counted = f"{abs(days)} {'day' if abs(days) == 1 else 'days'}"
    if days < 0:
        return f"dated {counted} ahead: counts as new"
    return f"{counted} old: {TOLD[learning_age(learning.learned_on, on)]}"


def _entry_text(entry: Entry, without: frozenset[str]) -> str:
    fields = (f"**{name}**: {value}" for name, value in entry.fields.items() if name not in without)
    return "\n".join(filter(None, [f"### {entry.id}: {entry.title}", *fields, entry.body.strip("\n")]))


def _says(entry: Entry) -> str:
    told = (value for name, value in entry.fields.items() if name not in BOOKKEEPING)
    return "\n".join([entry.title, *told, entry.body])


def _shared(words: Sequence[str]) -> Iterable[str]:
    """`shares "session" and "token" with the goal`."""
    if words:
        quoted = [f'"{word}"' for word in words]
        yield f"shares {' and '.join(filter(None, [', '.join(quoted[:-1]), quoted[-1]]))} with the goal"


def _name(learning: Learning) -> str:
    return f"{learning.domain}: {learning.title}"
