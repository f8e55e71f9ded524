"""Sprint evolution in the inbox: what the review proposes while it is on, and the item that finishes it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import partial

from engine.context.gauges.usage import ContextUse
from engine.inbox.item import FileChange, InboxItem, ItemKind
from engine.inbox.kept_review import KeptReview
from engine.inbox.review_summary import review_summary
from engine.inbox.source import gone
from engine.inbox.subjects import FINISH, FINISHED
from engine.knowledge.base.entry_markdown import draft_text, parse_draft
from engine.knowledge.base.entry_text import EntryDraft
from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.deciding.decided import already
from engine.knowledge.deciding.decision_log import Decision, Verdict, used_numbers
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.open_proposals import subject_of
from engine.knowledge.evolution.proposal import Proposal
from engine.knowledge.evolution.proposal_edits import carry_out_proposal
from engine.knowledge.evolution.proposal_evidence import counted
from engine.knowledge.evolution.sprint_counter import number
from engine.orchestration.review_log import finish_sprint, finished_subject, last_finished
from engine.orchestration.sprint import reopen_review
from engine.orchestration.sprint_review import Review
from engine.workspace.learning_files import today
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import read_person_text
from engine.workspace.problems import Problem, RefusedError
from engine.workspace.snapshot import Snapshot


class ReviewError(RefusedError):
    """The sprint's review cannot be finished, or opened again, like that."""


class EvolutionSource:
    def __init__(self, paths: WorkspacePaths, decisions: Decisions) -> None:
        self._paths = paths
        self._decisions = decisions
        self._kept = KeptReview(paths, decisions)
        self.problems: Sequence[Problem] = ()

    def items(self, snapshot: Snapshot, context: ContextUse | None) -> Sequence[InboxItem]:  # noqa: ARG002
        self.problems = ()
        if not self._kept.is_on(snapshot.sprint):
            return ()
        review = self._kept.review(snapshot.learnings)
        self.problems = review.problems
        decided = review_summary(self._decisions.all(), review.sprint).decided
        return [*(_item(one, review) for one in review.proposals), _finish_item(review, decided)]

    def preview(self, item_id: str, edited: str | None = None) -> Sequence[FileChange]:
        if item_id.startswith(FINISH):
            return ()
        proposal, _ = self._kept.proposal(item_id)
        found = read_person_text(self._paths, self._paths.knowledge_base)
        before = found.text if found else ""
        editing = KnowledgeEdit(parse_knowledge_file(before), used_numbers(self._decisions.all()))
        carry_out_proposal(editing, proposal, _edited_draft(proposal, edited), today())
        return (FileChange(self._paths.relative(self._paths.knowledge_base), before, editing.text()),)

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        if item_id.startswith(FINISH):
            return self._finish(item_id, by)
        proposal, sprint = self._kept.proposal(item_id)
        subject = subject_of(proposal, sprint)
        if (held := self._decisions.about(subject)) is not None:
            raise already(held)
        draft = _edited_draft(proposal, edited)
        carry_out = partial(carry_out_proposal, proposal=proposal, draft=draft, on=today())
        return self._decisions.accept(subject, carry_out, by=by, reason=reason, edited=draft is not None)

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        if item_id.startswith(FINISH):
            raise ReviewError("A review is finished or left open, not rejected", "Accept this when you are through")
        subject = subject_of(*self._kept.proposal(item_id))
        if (held := self._decisions.about(subject)) is not None:
            raise already(held)
        return self._decisions.reject(subject, by=by, reason=reason)

    def undo(self, decision: Decision, *, by: str) -> Decision:
        """Of a finished review: its tasks count again, if no later one was finished."""
        if decision.kind != FINISHED:
            return self._decisions.undo(decision.id, by=by)
        if decision.undoes:
            raise ReviewError("An opened review is not closed by an undo", "Accept its item in the inbox")
        sprint = int(decision.subject.removeprefix("sprint "))
        if decision.is_undone:
            return self._decisions.undo(decision.id, by=by)
        later = ReviewError(f"A later review than that of sprint {sprint} was finished", "Undo that one first")
        if number(last_finished(self._paths).get("sprint")) != sprint:
            raise later
        # First the log: until the counter follows, nobody sees an open review that has no end.
        undoing = self._decisions.undo(decision.id, by=by)
        if not reopen_review(self._paths, sprint):
            self._decisions.note(Verdict.ACCEPT, finished_subject(sprint), by=decision.by)
            raise later
        return undoing

    def _finish(self, item_id: str, by: str) -> Decision:
        sprint = int(item_id.removeprefix(FINISH))
        if finish_sprint(self._paths, by, sprint) is None:
            raise gone(item_id, f"The review of sprint {sprint} is finished already")
        decision = self._decisions.about(finished_subject(sprint))
        if decision is None:
            raise gone(item_id, "Somebody opened the review again meanwhile")
        return decision


def _item(proposal: Proposal, review: Review) -> InboxItem:
    days = [one.on for one in proposal.evidence if one.on]
    return InboxItem(
        id=proposal.id,
        kind=ItemKind.PROPOSAL,
        action=proposal.kind.value,
        title=proposal.title,
        reason=proposal.reason,
        evidence=proposal.evidence,
        at=datetime.combine(max(days), time(), UTC) if days else None,
        task_id=next((one.task_id for one in proposal.evidence if one.task_id), ""),
        editable=draft_text(proposal.draft) if proposal.draft else "",
        subject=subject_of(proposal, review.sprint).id,
    )


def _finish_item(review: Review, decided: int) -> InboxItem:
    every = decided + len(review.proposals)
    told = f"{decided} of {counted(every, 'proposal')} decided" if every else "nothing is proposed"
    more = f", {review.later:,} more wait for the next review" if review.later else ""
    rest = "What nobody decided comes back in the next review. " if review.proposals else ""
    return InboxItem(
        id=f"{FINISH}{review.sprint}",
        kind=ItemKind.FINISH,
        action="finish",
        title=f"Finish the review of sprint {review.sprint}: {told}{more}",
        reason=f"{rest}Then the next sprint's tasks are counted",
        subject=finished_subject(review.sprint).id,
    )


def _edited_draft(proposal: Proposal, edited: str | None) -> EntryDraft | None:
    """What a person made of it; None where that is what was proposed. Raises RefusedError."""
    if edited is None:
        return None
    if proposal.draft is None:
        raise ReviewError(f"There is nothing to edit in {proposal.id}", "Accept or reject it as it is")
    return None if edited.strip() == draft_text(proposal.draft).strip() else parse_draft(edited)
