"""Sprint evolution: what the evidence proposes to change in the knowledge base. Pure: nothing is read or written.

How the parts go together, for whoever shows proposals and asks a person:

- `find_proposals` finds all that the evidence speaks for. It is the slow part; `orchestration/sprint_review.py` keeps
  what it found for as long as nothing changed.
- `open_proposals.take_in` leaves out what was decided and takes no more into a review than a person can judge;
  `open_proposals.subject_of` is what a decision is about.
- `proposal_edits.carry_out_proposal` is the edit for `Decisions.accept`; `entry_markdown` has the draft as text.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from engine.knowledge.base.entry_facts import PENDING, SLOP, STRICT, EntryFacts, digest_of, facts_in, with_evidence
from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.knowledge_file import KnowledgeFile
from engine.knowledge.evolution.alike_entries import find_alike, keeper_draft
from engine.knowledge.evolution.all_alike import AlikeSearch
from engine.knowledge.evolution.comparison import Comparison, compare
from engine.knowledge.evolution.contradictions import find_contradictions
from engine.knowledge.evolution.proposal import Proposal, ProposalKind
from engine.knowledge.evolution.proposal_evidence import counted, entry_evidence, kept_evidence, learning_evidence
from engine.knowledge.evolution.recurring import Recurring, find_recurring
from engine.knowledge.evolution.rule_drafts import rule_draft
from engine.knowledge.evolution.rule_history import RuleHistory
from engine.knowledge.signals.evidence import SignalTables
from engine.workspace.records.learning import Learning

GOES = "Goes"
"""The field of a conflict's draft that names the entry which is removed."""

KIND_ORDER = list(ProposalKind)

NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Thresholds:
    promote_at: int = 2
    """Different tasks."""
    drop_after_tasks: int = 10


@dataclass(frozen=True, slots=True)
class Knowns:
    """All that speaks for or against a proposal."""

    file: KnowledgeFile
    learnings: tuple[Learning, ...] = ()
    history: Mapping[str, RuleHistory] = field(default_factory=dict)
    thresholds: Thresholds = Thresholds()


def find_proposals(knowns: Knowns, tables: SignalTables, search: AlikeSearch | None = None) -> tuple[Proposal, ...]:
    """All that the evidence speaks for, by kind and then by how much. An entry may be in several of them.

    With a `search` that is kept, a second look after a few entries changed takes a tenth of the time.
    """
    entries = facts_in(knowns.file, STRICT, SLOP, PENDING)
    strict = tuple(entry for entry in entries if entry.section == STRICT)
    known = compare(entries, knowns.learnings, search)
    found = chain(
        _promotions(known, knowns.thresholds.promote_at),
        _conflicts([entry for entry in entries if entry.section != SLOP]),
        _new_rules(known, tables, knowns.thresholds.promote_at),
        _merges(known),
        _drops(strict, knowns),
    )
    by_id = {entry.id: entry for entry in knowns.file.entries}
    seen = (replace(one, seen=digest_of(knowns.file, [by_id[name] for name in one.entries])) for one in found)
    return tuple(sorted(seen, key=lambda one: (KIND_ORDER.index(one.kind), -one.strength)))


def _promotions(known: Comparison, promote_at: int) -> Iterator[Proposal]:
    for place, entry in enumerate(known.entries):
        if entry.section != PENDING:
            continue
        again = known.learnings_like(place)
        tasks = known.tasks((place, *again))
        seen_in = len(tasks) or entry.occurrences
        if seen_in < promote_at:
            continue
        learned = (one for one in map(known.learned, again) if isinstance(one, Learning))
        yield Proposal(
            id=f"promote-{entry.id}",
            kind=ProposalKind.PROMOTE,
            title=entry.title,
            reason=f"seen in {counted(seen_in, 'task')}, {promote_at} are enough",
            entries=(entry.id,),
            evidence=(*entry_evidence(entry), *(found for one in learned for found in learning_evidence(one))),
            draft=with_evidence(entry.draft, tasks, max(entry.occurrences, seen_in)),
            strength=seen_in,
        )


def _conflicts(rules: Sequence[EntryFacts]) -> Iterator[Proposal]:
    for pair in find_contradictions(rules):
        stays, goes = sorted(pair, key=lambda one: (one.section != STRICT, -one.weight))
        both = f"{stays.id}: {stays.title}\n\n{goes.id}: {goes.title}"
        yield Proposal(
            id=f"conflict-{stays.id}-{goes.id}",
            kind=ProposalKind.CONFLICT,
            title=f"{stays.id} and {goes.id} contradict each other",
            reason=f"{goes.id} goes, since less speaks for it: {_against(goes, stays)}",
            entries=(stays.id, goes.id),
            evidence=(*entry_evidence(stays), *entry_evidence(goes)),
            draft=EntryDraft(f"{stays.id} contradicts {goes.id}", ((GOES, goes.id),), both),
        )


def _against(goes: EntryFacts, stays: EntryFacts) -> str:
    if goes.section != stays.section:
        return "it is pending"
    if goes.weight < stays.weight:
        return f"seen {goes.weight} against {stays.weight} times"
    return "it stands further down"


def _new_rules(known: Comparison, tables: SignalTables, promote_at: int) -> Iterator[Proposal]:
    for recurring in find_recurring(known, tables, promote_at):
        draft = rule_draft(recurring)
        yield Proposal(
            id=f"new-rule-{_name(recurring)}",
            kind=ProposalKind.NEW_RULE,
            title=draft.title,
            reason=f"learned in {counted(len(recurring.tasks), 'task')}, and severe",
            entries=tuple(entry.id for entry in recurring.entries),
            evidence=(
                *(found for entry in recurring.entries for found in entry_evidence(entry)),
                *(found for one in recurring.learnings for found in learning_evidence(one)),
            ),
            draft=draft,
            strength=len(recurring.tasks),
        )


def _merges(known: Comparison) -> Iterator[Proposal]:
    for keeper, others, likeness in find_alike(known):
        names = [one.id for one in others]
        yield Proposal(
            id=f"merge-{'-'.join([keeper.id, *names])}",
            kind=ProposalKind.MERGE,
            title=keeper.title,
            reason=f"{', '.join(names)} {'says' if len(names) == 1 else 'say'} the same as {keeper.id}",
            entries=(keeper.id, *names),
            evidence=tuple(found for one in (keeper, *others) for found in entry_evidence(one)),
            draft=keeper_draft(keeper, others),
            strength=round(likeness * 100),
        )


def _drops(strict: Sequence[EntryFacts], knowns: Knowns) -> Iterator[Proposal]:
    limit = knowns.thresholds.drop_after_tasks
    for entry in strict:
        history = knowns.history.get(entry.id)
        if history is None or history.held_in < limit:
            continue
        yield Proposal(
            id=f"drop-{entry.id}",
            kind=ProposalKind.DROP,
            title=entry.title,
            reason=f"not broken in the last {counted(history.held_in, 'task')}, {limit} are enough",
            entries=(entry.id,),
            evidence=(*kept_evidence(history), *entry_evidence(entry)),
            strength=history.held_in // limit,
        )


def _name(recurring: Recurring) -> str:
    """The same for as long as the first thing learned is the same."""
    first = recurring.learned[0]
    if isinstance(first, EntryFacts):
        return first.id
    digest = hashlib.sha256(f"{first.domain}: {first.title}".encode("utf-8", "replace")).hexdigest()[:6]
    return f"{NOT_IN_A_NAME.sub('-', first.title.lower())[:40].strip('-')}-{digest}".strip("-")
