"""Which screen a question is answered on."""

from collections.abc import Mapping
from typing import Any

from engine.workspace.questions import OpenQuestion, QuestionKind
from widgets.dialogs.cap_dialog import CapDialog
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.escalation_dialog import EscalationDialog
from widgets.dialogs.permission_dialog import PermissionDialog
from widgets.dialogs.round_form import RoundForm
from widgets.plans.plan_review import PlanReview
from widgets.plans.review_screen import ReviewScreen


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
