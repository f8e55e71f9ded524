"""An open question as JSON, the same wherever it is told of."""

from engine.commands.status.report_times import Document, time_of
from engine.workspace.questions import OpenQuestion


def question_document(question: OpenQuestion) -> Document:
    return {
        "id": question.id,
        "kind": question.kind.value,
        "title": question.title,
        "task_id": question.task_id or None,
        "step_id": question.step_id or None,
        "session_id": question.session_id,
        "asked_at": time_of(question.asked_at),
    }
