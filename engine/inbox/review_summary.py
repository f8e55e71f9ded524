"""What a sprint's review came to, whoever decided and in however many sittings. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.knowledge.deciding.decision_log import Decision, Verdict
from engine.knowledge.evolution.open_proposals import SUBJECT


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    accepted: int = 0
    rejected: int = 0

    @property
    def decided(self) -> int:
        return self.accepted + self.rejected

    def __str__(self) -> str:
        return f"{self.accepted} accepted, {self.rejected} rejected"


def review_summary(decisions: Iterable[Decision], sprint: int) -> ReviewSummary:
    """Of the proposals that were decided in this sprint's review, and still are."""
    held = [decision for decision in decisions if decision.is_live and not decision.undoes]
    found = [(decision.what, SUBJECT.fullmatch(decision.subject)) for decision in held]
    verdicts = [what for what, match in found if match is not None and int(match["sprint"]) == sprint]
    rejected = verdicts.count(Verdict.REJECT.value)
    return ReviewSummary(len(verdicts) - rejected, rejected)
