"""Which item of the inbox a decision was about. The log calls some by other names than the inbox does."""

from engine.knowledge.decision_log import Decision
from engine.knowledge.open_proposals import proposal_id_of

FINISHED = "finish-review"
"""The kind of a decision that finished a sprint's review; its subject is `sprint 3`."""

FINISH = "finish-sprint-"


def item_id_of(decision: Decision) -> str:
    if decision.kind == FINISHED:
        return f"{FINISH}{decision.subject.removeprefix('sprint ')}"
    return proposal_id_of(decision)
