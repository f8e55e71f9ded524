"""Rules and learnings for an agent: which bear on the goal, and how much of each is told."""

from collections.abc import Sequence
from datetime import date

from engine.context.injection import LeftOut, Part
from engine.context.offers import KeyMaker, Offer, PartDraft, left_out_of
from engine.context.tokens import BYTES_A_TOKEN
from engine.knowledge.goal_index import Aim, Near, shared_with
from engine.knowledge.learning_age import LearningAge, learning_age
from engine.knowledge.learnings import told_by_age
from engine.knowledge.library import Knowledge, words_of
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.knowledge import Entry
from engine.workspace.records.learning import Learning

BOOKKEEPING = frozenset({"Source", "Occurrences", "Date", "Last Violated", "Rework Cost", "Status"})
"""Fields about an entry, not about the work."""

TOLD = {LearningAge.FULL: "in full", LearningAge.SUMMARY: "its first sentence", LearningAge.INDEX: "by title"}

MAX_LEARNINGS = 4_000
"""Those that come into question: more titles than that are over any budget."""

FAR = "shares no word or domain with the goal"


def rule_drafts(paths: WorkspacePaths, knowledge: Knowledge, aim: Aim, on: date) -> tuple[PartDraft, ...]:
    """Invariants, constraints, slop entries and learnings, the closest first in each part. `on` is today."""
    base = paths.relative(paths.knowledge_base)
    return (
        _invariants(paths, knowledge.invariants),
        _entries(Part.CONSTRAINTS, knowledge.constraints(aim), aim, base),
        _entries(Part.SLOP, knowledge.slop(aim), aim, base),
        _learnings(paths, knowledge, aim, on),
    )


def _invariants(paths: WorkspacePaths, entries: Sequence[Entry]) -> PartDraft:
    keys, source = KeyMaker(), paths.relative(paths.invariants)
    offers = (
        Offer(
            key=keys.key(entry.id, entry.line),
            part=Part.INVARIANTS,
            title=entry.title,
            text=_entry_text(entry, frozenset()),
            why="tier 0: always",
            source=source,
            says=_says(entry),
        )
        for entry in entries
    )
    return PartDraft(Part.INVARIANTS, tuple(offers), has_to_be_said=True)


def _entries(part: Part, found: Sequence[Near[Entry]], aim: Aim, source: str) -> PartDraft:
    keys = KeyMaker()
    offers = tuple(
        Offer(
            key=keys.key(near.item.id, near.item.line),
            part=part,
            title=near.item.title,
            text=_entry_text(near.item, BOOKKEEPING),
            why=_match(words_of(near.item), aim),
            source=source,
            says=_says(near.item),
        )
        for near in found
        if near.closeness
    )

    def far(entry: Entry) -> LeftOut:
        return LeftOut(keys.key(entry.id, entry.line), part, entry.title, _rough(entry), FAR, source)

    others = [near.item for near in found if not near.closeness]
    return PartDraft(part, offers, left_out_of(part, others, far, _rough, FAR), has_to_be_said=part is Part.CONSTRAINTS)


def _learnings(paths: WorkspacePaths, knowledge: Knowledge, aim: Aim, on: date) -> PartDraft:
    keys = KeyMaker()

    def offer(near: Near[Learning]) -> Offer:
        one = near.item
        shared = f"{_quoted(shared_with(one.text, aim)[0])}, " if near.words else ""
        return Offer(
            key=keys.key(_name(one), one.line),
            part=Part.LEARNINGS,
            title=one.title,
            text=told_by_age(Learning(one.domain, f"{one.title} ({one.domain})", one.learned_on, one.body), on).strip(),
            why=f"{shared}domain {one.domain}, {_age(one, on)}",
            source=_file_of(paths, one.domain),
            says=one.text,
        )

    def other(one: Learning) -> LeftOut:
        why = f"its domain, {one.domain}, is not the goal's"
        source = _file_of(paths, one.domain)
        return LeftOut(keys.key(_name(one), one.line), Part.LEARNINGS, one.title, _weight(one), why, source)

    offers = tuple(map(offer, knowledge.learnings(aim)[:MAX_LEARNINGS]))
    others = knowledge.other_learnings(aim)
    left = left_out_of(Part.LEARNINGS, others, other, _weight, "their domains are not the goal's")
    return PartDraft(Part.LEARNINGS, offers, left)


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


def _match(text: str, aim: Aim) -> str:
    words, domains = shared_with(text, aim)
    shared = f"{_quoted(words)} with the goal" if words else ""
    return ", ".join(filter(None, [shared, *(f"domain {domain}" for domain in domains)]))


def _quoted(words: Sequence[str]) -> str:
    """`shares "session" and "token"`."""
    quoted = [f'"{word}"' for word in words]
    return f"shares {' and '.join(filter(None, [', '.join(quoted[:-1]), quoted[-1]]))}"


def _name(learning: Learning) -> str:
    return f"{learning.domain}: {learning.title}"


def _file_of(paths: WorkspacePaths, domain: str) -> str:
    return f"{paths.relative(paths.learnings)}/{domain}.md"


def _rough(entry: Entry) -> int:
    chars = len(entry.title) + len(entry.body) + sum(map(len, entry.fields.values()))
    return -(-chars // BYTES_A_TOKEN)


def _weight(learning: Learning) -> int:
    return -(-(len(learning.title) + len(learning.body)) // BYTES_A_TOKEN)
