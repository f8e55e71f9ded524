"""What the ids of items tell: which item a decision was about, and which task is to go on.

The decision log calls some items by other names than the inbox does.
"""

from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.evolution.open_proposals import proposal_id_of

FINISHED = "finish-review"
"""The kind of a decision that finished a sprint's review; its subject is `sprint 3`."""

FINISH = "finish-sprint-"

RESUME = "resume-"

ACTIONS = {"learning": "keep"}
"""What the inbox calls a kind of decision; others it calls as the log does: promote, drop, resume, …"""

SAYS_IT = (FINISHED, "invariant")
"""Kinds of decisions whose title tells what was done."""


def task_to_start(item_id: str) -> str:
    """The task whose run shall go on once this item is accepted; empty for items of other kinds."""
    return item_id.removeprefix(RESUME).rpartition("-")[0] if item_id.startswith(RESUME) else ""


def action_of(decision: Decision) -> str:
    """What accepting does, such as `drop`: the title alone names only the rule. Empty where the title says it."""
    return "" if decision.kind in SAYS_IT else ACTIONS.get(decision.kind, decision.kind)


def item_id_of(decision: Decision) -> str:
    if decision.kind == FINISHED:
        return f"{FINISH}{decision.subject.removeprefix('sprint ')}"
    return proposal_id_of(decision)
