"""What still waits for a person after some was decided."""

from datetime import UTC, date, datetime

from helpers.proposing import ids

from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.evolution.open_proposals import MOST_OF_A_KIND, Agenda, proposal_id_of, subject_of, take_in
from engine.knowledge.evolution.proposal import Evidence, Proposal, ProposalKind

NEW_RULE = ProposalKind.NEW_RULE


def proposal(name="PQ-001", strength=2, kind=ProposalKind.PROMOTE, entries=None, **more):
    entries = (name,) if entries is None else entries
    return Proposal(f"{kind.value}-{name}", kind, more.pop("title", name), "", entries, strength=strength, **more)


def still_open(found, decisions, sprint):
    return take_in(found, decisions, sprint).now


def decided(one, sprint, what="reject", **more):
    subject = subject_of(one, sprint)
    facts = {"id": "dec_1", "what": what, "kind": subject.kind, "subject": subject.id, "title": subject.title}
    return Decision(**facts, state="done", **more)


def test_what_nobody_decided_is_open():
    assert ids(still_open([proposal()], (), 1)) == ["promote-PQ-001"]


def test_what_was_rejected_does_not_come_back_in_this_sprint():
    assert still_open([proposal(strength=9)], (decided(proposal(), 3),), 3) == ()


def test_it_comes_back_later_when_more_speaks_for_it():
    rejected = (decided(proposal(strength=2), 3),)
    assert still_open([proposal(strength=2)], rejected, 4) == ()
    assert ids(still_open([proposal(strength=3)], rejected, 4)) == ["promote-PQ-001"]


def test_a_decision_that_was_taken_back_decides_nothing():
    assert ids(still_open([proposal()], (decided(proposal(), 3, is_undone=True),), 3)) == ["promote-PQ-001"]


def test_a_decision_about_something_else_decides_nothing():
    other = Decision(id="d", what="reject", kind="learning", subject="promote-PQ-001", state="done")
    assert ids(still_open([proposal()], (other,), 1)) == ["promote-PQ-001"]


def test_an_entry_is_in_one_open_proposal_at_a_time():
    merge = proposal("PQ-001-PQ-002", kind=ProposalKind.MERGE, entries=("PQ-001", "PQ-002"))
    found = [proposal("PQ-001"), merge, proposal("PQ-003")]
    assert ids(still_open(found, (), 1)) == ["merge-PQ-001-PQ-002", "promote-PQ-003"]
    assert ids(still_open(found, (decided(merge, 1),), 1)) == ["promote-PQ-001", "promote-PQ-003"]


def test_what_was_dropped_is_no_new_rule_until_it_is_learned_again():
    dropped = proposal("SC-001", kind=ProposalKind.DROP, title="Lock the invoice row")
    accepted = (decided(dropped, 3, "accept", at=datetime(2026, 2, 5, tzinfo=UTC)),)

    def learned(day):
        evidence = (Evidence("lost", on=date(2026, 2, day)),)
        return proposal("lock", kind=NEW_RULE, entries=(), title="Lock the invoice row", evidence=evidence)

    assert still_open([learned(4)], accepted, 4) == ()
    assert ids(still_open([learned(6)], accepted, 4)) == ["new-rule-lock"]


def test_a_decision_names_its_proposal():
    assert proposal_id_of(decided(proposal(), 3)) == "promote-PQ-001"
    assert proposal_id_of(Decision(subject="learning-7")) == "learning-7"


# how many a review takes


MANY = [proposal(f"PQ-{number:03}", strength=number) for number in range(2, 42)]


def test_a_review_takes_the_strongest_of_each_kind_and_the_others_wait():
    drops = [proposal(f"SC-{number:03}", kind=ProposalKind.DROP) for number in range(3)]
    agenda = take_in([*MANY, *drops], (), 1)
    assert ids(agenda.now) == ids([*MANY[-MOST_OF_A_KIND:], *drops])
    assert agenda.later == len(MANY) - MOST_OF_A_KIND


def test_deciding_and_undoing_leave_the_others_in_the_review_as_they_are():
    before = take_in(MANY, (), 1)
    one, *others = before.now
    accepted = [left for left in MANY if left != one]
    assert take_in(accepted, (decided(one, 1, "accept"),), 1).now == tuple(others)
    assert take_in(MANY, (decided(one, 1),), 1).now == tuple(others)
    assert take_in(MANY, (decided(one, 1, is_undone=True),), 1) == before


def test_what_is_decided_in_this_review_is_followed_by_others_in_the_next():
    decisions = tuple(decided(one, 1) for one in take_in(MANY, (), 1).now)
    assert take_in(MANY, decisions, 1) == Agenda((), len(MANY) - MOST_OF_A_KIND)
    assert ids(take_in(MANY, decisions, 2).now) == ids(MANY[-2 * MOST_OF_A_KIND : -MOST_OF_A_KIND])


def test_what_has_to_wait_keeps_no_entry_from_another_proposal():
    merges = [
        proposal(f"m{number}", kind=ProposalKind.MERGE, entries=(f"SC-{number}", f"PQ-{number}"))
        for number in range(MOST_OF_A_KIND + 1)
    ]
    promotes = [proposal(f"PQ-{number}") for number in range(MOST_OF_A_KIND + 1)]
    agenda = take_in([*promotes, *merges], (), 1)
    assert ids(agenda.now) == [f"promote-PQ-{MOST_OF_A_KIND}", *ids(merges[:-1])]
    assert agenda.later == 0, "the last merge is about what is promoted now"
