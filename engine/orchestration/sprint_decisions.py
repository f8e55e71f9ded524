"""Deciding about a sprint's proposals without the inbox, for scripts."""

from functools import partial

from engine.knowledge.deciding.decided import already
from engine.knowledge.deciding.decision_log import Decision
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.open_proposals import proposal_id_of, subject_of
from engine.knowledge.evolution.proposal_edits import carry_out_proposal
from engine.orchestration.sprint_review import ReviewReader, UnknownProposalError
from engine.workspace.learning_files import today
from engine.workspace.paths import WorkspacePaths


def apply_proposal(paths: WorkspacePaths, proposal_id: str, by: str = "person") -> Decision:
    """Accepts a proposal as it is, also while the review is not due, and changes the knowledge base.

    Raises RefusedError, with what was decided about it before where that is why; OSError, UnusableFileError.
    """
    decisions = Decisions(paths)
    decisions.settle()
    known = decisions.all()
    review = ReviewReader(paths).read(known)
    try:
        proposal = review.proposal(proposal_id)
    except UnknownProposalError:
        held = next((one for one in reversed(known) if one.is_live and proposal_id_of(one) == proposal_id), None)
        if held is None or held.undoes:
            raise
        raise already(held) from None
    carry_out = partial(carry_out_proposal, proposal=proposal, draft=None, on=today())
    return decisions.accept(subject_of(proposal, review.sprint), carry_out, by=by)
