"""Which screen a question is answered on."""

from collections.abc import Mapping
from typing import Any

from engine.workspace.questions import OpenQuestion, QuestionKind
from widgets.cap_dialog import CapDialog
from widgets.dialog import Dialog
from widgets.escalation_dialog import EscalationDialog
from widgets.permission_dialog import PermissionDialog
from widgets.plan_review import PlanReview
from widgets.review_screen import ReviewScreen
from widgets.round_form import RoundForm


def dialog_for(
    question: OpenQuestion,
    *,
    log: str = "",
    review: PlanReview | None = None,
    typed: Mapping[str, str] | None = None,
) -> Dialog[Any] | ReviewScreen:
    """The screen for an open question. It is dismissed with a `DecidedAnswer`, or None where nothing was decided.

    `log`: the end of the last attempt's output, for an escalation. `review`: the plan, for a review. `typed`: what an
    earlier form of the same round had, `RoundForm.typed`. Raises ValueError for a review without its plan.
    """
    match question.kind:
        case QuestionKind.PERMISSION:
            return PermissionDialog(question)
        case QuestionKind.ESCALATION:
            return EscalationDialog(question, log)
        case QuestionKind.CAP:
            return CapDialog(question)
        case QuestionKind.ROUND:
            return RoundForm(question, typed)
        case QuestionKind.REVIEW:
            if review is None:
                raise ValueError(f"{question.id} asks for a review, which needs the plan")
            return ReviewScreen(review)
