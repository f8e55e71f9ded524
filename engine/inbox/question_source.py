"""What runs ask a person. Shown in the inbox, decided elsewhere: each kind of question has answers of its own."""

from collections.abc import Sequence
from typing import NoReturn

from engine.context.gauges.usage import ContextUse
from engine.inbox.item import FileChange, InboxItem, ItemKind
from engine.knowledge.deciding.decision_log import Decision
from engine.workspace.problems import Problem, RefusedError
from engine.workspace.questions import OpenQuestion, QuestionKind
from engine.workspace.snapshot import Snapshot

PREFIX = "ask-"

REASONS = {
    QuestionKind.PERMISSION: "An assistant wants to use a tool and waits",
    QuestionKind.ESCALATION: "A step cannot go on by itself",
    QuestionKind.CAP: "The session's spending limit is reached",
    QuestionKind.REVIEW: "A plan is ready and waits to be accepted",
    QuestionKind.ROUND: "The planner needs to know something",
}


class NotDecidableError(RefusedError):
    """This item is answered, not accepted or rejected."""


class QuestionSource:
    problems: Sequence[Problem] = ()

    def items(self, snapshot: Snapshot, context: ContextUse | None) -> Sequence[InboxItem]:  # noqa: ARG002
        return [_item(question) for question in snapshot.questions]

    def preview(self, item_id: str, edited: str | None = None) -> Sequence[FileChange]:  # noqa: ARG002
        """Answering changes no file by itself."""
        return ()

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:  # noqa: ARG002
        _refuse()

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:  # noqa: ARG002
        _refuse()

    def undo(self, decision: Decision, *, by: str) -> Decision:  # noqa: ARG002
        _refuse()


def _item(question: OpenQuestion) -> InboxItem:
    return InboxItem(
        id=f"{PREFIX}{question.session_id}-{question.id}",
        kind=ItemKind.QUESTION,
        action="answer",
        title=question.title,
        reason=REASONS[question.kind],
        at=question.asked_at,
        task_id=question.task_id,
        question=question,
    )


def _refuse() -> NoReturn:
    raise NotDecidableError("A question is answered, not accepted or rejected", "`studio answer` lists the choices")
