"""What a sprint's review came to."""

from dataclasses import replace
from typing import Any

from engine.inbox.review_summary import review_summary
from engine.knowledge.deciding.decided import Subject, new_decision
from engine.knowledge.deciding.decision_log import Decision, State, Verdict


def decided(what: Verdict, subject: str, **facts: Any) -> Decision:
    made = new_decision(what, Subject("promote", subject), "person", "", state=State.DONE)
    return replace(made, **facts)


def test_verdicts_of_one_review_are_counted_that_still_hold():
    decisions = [
        decided(Verdict.ACCEPT, "promote-PQ-001 (sprint 3, strength 2)"),
        decided(Verdict.EDIT, "promote-PQ-002 (sprint 3, strength 2)"),
        decided(Verdict.REJECT, "drop-SC-001 (sprint 3, strength 1)"),
        decided(Verdict.ACCEPT, "drop-SC-002 (sprint 3, strength 1)", is_undone=True),
        decided(Verdict.UNDO, "drop-SC-002 (sprint 3, strength 1)", undoes="dec_1"),
        decided(Verdict.ACCEPT, "promote-PQ-009 (sprint 2, strength 2)"),
        decided(Verdict.ACCEPT, "learning-123"),
    ]
    assert str(review_summary(decisions, 3)) == "2 accepted, 1 rejected"
    assert str(review_summary(decisions, 4)) == "0 accepted, 0 rejected"
