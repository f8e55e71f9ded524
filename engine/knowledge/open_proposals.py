"""Which proposals still wait for a person: what was rejected stays away until more speaks for it. Pure.

What a decision is about names the sprint it was made in and how much spoke for it then, so that the decision log alone
tells what is open: `promote-PQ-002 (sprint 3, strength 2)`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.knowledge.decided import Subject
from engine.knowledge.decision_log import Decision, Verdict
from engine.knowledge.duplicates import DuplicateIndex, KnownItem
from engine.knowledge.proposal import Proposal, ProposalKind

SUBJECT = re.compile(r"(?P<id>.+) \(sprint (?P<sprint>\d{1,9}), strength (?P<strength>\d{1,9})\)")

BEFORE = (ProposalKind.MERGE, ProposalKind.CONFLICT, ProposalKind.PROMOTE, ProposalKind.NEW_RULE, ProposalKind.DROP)
"""An entry is in one open proposal at a time, else accepting all would do two things with it: these come first."""


ACCEPTED = (Verdict.ACCEPT.value, Verdict.EDIT.value)


@dataclass(frozen=True, slots=True)
class _Decided:
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


def still_open(found: Sequence[Proposal], decisions: Sequence[Decision], sprint: int) -> tuple[Proposal, ...]:
    """The proposals that nobody decided in this sprint, and of those decided before the ones with more evidence.

    In their order, each entry in one of them.
    """
    decided = _decided(decisions)
    dropped = _dropped(decisions)
    waiting = [
        one
        for one in found
        if not any(_rules_out(past, one, sprint) for past in decided.get(one.id, ()))
        and not (one.kind is ProposalKind.NEW_RULE and _was_dropped(one, dropped))
    ]
    taken: set[str] = set()
    chosen: set[str] = set()
    for one in sorted(waiting, key=lambda one: BEFORE.index(one.kind)):
        if taken.isdisjoint(one.entries):
            taken.update(one.entries)
            chosen.add(one.id)
    return tuple(one for one in waiting if one.id in chosen)


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
            decided.setdefault(found["id"], []).append(_Decided(int(found["sprint"]), int(found["strength"])))
    return decided
