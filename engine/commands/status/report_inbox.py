"""What waits in the inbox, and what was decided, as JSON: the same wherever it is told of."""

from collections.abc import Sequence

from engine.commands.status.report_questions import question_document
from engine.commands.status.report_times import Document, time_of
from engine.inbox.item import DecidedItem, FileChange, InboxItem
from engine.workspace.problems import Problem


def item_document(item: InboxItem) -> Document:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "action": item.action,
        "title": item.title,
        "reason": item.reason,
        "at": time_of(item.at),
        "task_id": item.task_id or None,
        "tokens_saved": item.tokens_saved,
        "decidable": item.is_decidable,
        "editable": item.editable or None,
        "evidence": [
            {
                "text": one.text,
                "task_id": one.task_id or None,
                "on": one.on.isoformat() if one.on else None,
                "where": one.where or None,
            }
            for one in item.evidence
        ],
        "question": question_document(item.question) if item.question else None,
    }


def brief_document(item: InboxItem) -> Document:
    """One line of the list, as `studio status` has it."""
    document = item_document(item)
    return {name: document[name] for name in ("id", "kind", "action", "title", "at", "task_id")}


def change_document(change: FileChange) -> Document:
    return {"path": change.path, "diff": change.diff}


def decided_document(decided: DecidedItem) -> Document:
    return {
        "decision": decided.decision_id,
        "id": decided.item_id,
        "decided": decided.what,
        "action": decided.action,
        "title": decided.title,
        "at": time_of(decided.at),
        "by": decided.by,
        "reason": decided.reason,
        "files": list(decided.files),
    }


def problem_documents(problems: Sequence[Problem]) -> list[Document]:
    return [{"path": problem.path, "reason": problem.reason, "remedy": problem.remedy} for problem in problems]
