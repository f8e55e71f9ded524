"""Which proposals still wait for a person: what was rejected stays away until more speaks for it, and a review takes no
more than a person can judge. Pure.

What a decision is about names the sprint it was made in and how much spoke for it then, so that the decision log alone
tells what is open: `promote-PQ-002 (sprint 3, strength 2)`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decision_log import Decision, Verdict
from engine.knowledge.evolution.proposal import Proposal, ProposalKind
from engine.knowledge.signals.duplicates import DuplicateIndex, KnownItem

SUBJECT = re.compile(r"(?P<id>.+) \(sprint (?P<sprint>\d{1,9}), strength (?P<strength>\d{1,9})\)")

BEFORE = (ProposalKind.MERGE, ProposalKind.CONFLICT, ProposalKind.PROMOTE, ProposalKind.NEW_RULE, ProposalKind.DROP)
"""An entry is in one open proposal at a time, else accepting all would do two things with it: these come first."""

MOST_OF_A_KIND = 12
"""In one review, the decided ones included: with five kinds sixty at most, for whoever has to judge more only nods.
The strongest come first; the others wait for the next review."""

ACCEPTED = (Verdict.ACCEPT.value, Verdict.EDIT.value)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a review is about."""

    now: tuple[Proposal, ...]
    """In the order in which they were found."""
    later: int = 0
    """How many wait for the next review."""


@dataclass(frozen=True, slots=True)
class _Decided:
    kind: str
    sprint: int
    strength: int


def subject_of(proposal: Proposal, sprint: int) -> Subject:
    """What a decision about a proposal is about."""
    name = f"{proposal.id} (sprint {sprint}, strength {proposal.strength})"
    return Subject(proposal.kind.value, name, proposal.title)


def proposal_id_of(decision: Decision) -> str:
    """The proposal that a decision was about; the subject itself where it names no sprint."""
    found = SUBJECT.fullmatch(decision.subject)
    return found["id"] if found else decision.subject


def take_in(found: Sequence[Proposal], decisions: Sequence[Decision], sprint: int) -> Agenda:
    """The strongest proposals of those that nobody decided in this sprint, each entry in one of them.

    What was decided before comes again with more evidence. Whatever is decided in this sprint keeps its place: nothing
    moves up for it, so the others stay what they are, and undoing brings back what was there.
    """
    decided = _decided(decisions)
    room = Counter[str](dict.fromkeys(ProposalKind, MOST_OF_A_KIND))
    room.subtract(kind for past in decided.values() for kind in {one.kind for one in past if one.sprint == sprint})
    waiting = _waiting(found, decisions, decided, sprint)
    taken: set[str] = set()
    chosen, left = _choose(waiting, taken, room)
    later, _ = _choose(left, taken, Counter[str](dict.fromkeys(ProposalKind, len(left))))
    ids = {one.id for one in chosen}
    return Agenda(tuple(one for one in waiting if one.id in ids), len(later))


def _waiting(
    found: Sequence[Proposal], decisions: Sequence[Decision], decided: dict[str, list[_Decided]], sprint: int
) -> list[Proposal]:
    dropped = _dropped(decisions)
    return [
        one
        for one in found
        if not any(_rules_out(past, one, sprint) for past in decided.get(one.id, ()))
        and not (one.kind is ProposalKind.NEW_RULE and _was_dropped(one, dropped))
    ]


def _choose(waiting: Sequence[Proposal], taken: set[str], room: Counter[str]) -> tuple[list[Proposal], list[Proposal]]:
    """Those that there is room for and whose entries are free, and the others; `taken` gets their entries."""
    chosen: list[Proposal] = []
    left: list[Proposal] = []
    for one in sorted(waiting, key=lambda one: (BEFORE.index(one.kind), -one.strength)):
        if room[one.kind] > 0 and taken.isdisjoint(one.entries):
            room[one.kind] -= 1
            taken.update(one.entries)
            chosen.append(one)
        else:
            left.append(one)
    return chosen, left


def _rules_out(past: _Decided, proposal: Proposal, sprint: int) -> bool:
    return past.sprint >= sprint or past.strength >= proposal.strength


def _was_dropped(proposal: Proposal, dropped: Sequence[Decision]) -> bool:
    """It was a rule and was dropped since nobody broke it; nothing has been learned after that."""
    last = max((one.on for one in proposal.evidence if one.on), default=date.min)
    index = DuplicateIndex(KnownItem("", one.title, one.title) for one in dropped if one.at and one.at.date() >= last)
    return bool(index.find(proposal.title))


def _dropped(decisions: Iterable[Decision]) -> list[Decision]:
    drop = ProposalKind.DROP.value
    return [one for one in decisions if one.is_live and one.kind == drop and one.what in ACCEPTED]


def _decided(decisions: Iterable[Decision]) -> dict[str, list[_Decided]]:
    """By proposal, what was decided and still holds."""
    kinds = {kind.value for kind in ProposalKind}
    decided: dict[str, list[_Decided]] = {}
    for one in decisions:
        if one.is_live and not one.undoes and one.kind in kinds and (found := SUBJECT.fullmatch(one.subject)):
            decided.setdefault(found["id"], []).append(_Decided(one.kind, int(found["sprint"]), int(found["strength"])))
    return decided
