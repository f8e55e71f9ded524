"""An Overview as the JSON document of `studio status --json`. Field names here are a promise: add, never rename.

Times are `YYYY-MM-DDTHH:MM:SSZ` or null, durations milliseconds, counts of context tokens. Lists stand as the screen
has them: sessions, tasks and activity newest first, questions and inbox the most urgent first.
"""

from engine.commands.status.report_build import build_document
from engine.commands.status.report_claude import claude_document
from engine.commands.status.report_context import context_document
from engine.commands.status.report_inbox import brief_document, problem_documents
from engine.commands.status.report_questions import question_document
from engine.commands.status.report_session import session_document
from engine.commands.status.report_times import Document, time_of
from engine.overview import Overview
from engine.workspace.snapshot import Snapshot


def report(overview: Overview) -> Document:
    """Everything the screen shows."""
    snapshot = overview.snapshot
    return {
        "workspace": str(snapshot.root),
        "exists": snapshot.exists,
        "complete": snapshot.is_complete,
        "polling": snapshot.polling,
        "session": session_document(snapshot.session),
        "build": build_document(snapshot.build),
        "questions": [question_document(question) for question in snapshot.questions],
        "waiting": overview.waiting,
        "inbox": [brief_document(item) for item in overview.inbox],
        "inbox_problems": problem_documents(overview.inbox_problems),
        "context": context_document(overview.context),
        "claude": [claude_document(session) for session in overview.claude],
        "claude_older": overview.claude_older,
        "claude_problems": problem_documents(overview.claude_problems),
        "queue": _queue(snapshot),
        "sprint": _sprint(snapshot),
        "activity": [
            {"at": time_of(entry.at), "source": entry.source, "text": entry.text} for entry in overview.activity
        ],
        "problems": problem_documents(snapshot.problems),
        "sessions": _sessions(snapshot),
        "tasks": _tasks(snapshot),
    }


def _sessions(snapshot: Snapshot) -> list[Document]:
    return [
        {
            "id": session.id,
            "goal": session.goal,
            "status": session.status,
            "updated_at": time_of(session.updated_at),
            "task_ids": session.task_ids,
            "active": session.id == snapshot.active_session_id,
        }
        for session in snapshot.sessions
    ]


def _tasks(snapshot: Snapshot) -> list[Document]:
    return [
        {
            "id": task.id,
            "goal": task.goal,
            "status": task.status,
            "steps_done": task.steps_done,
            "steps": task.steps,
            "updated_at": time_of(task.updated_at),
        }
        for task in snapshot.tasks
    ]


def _queue(snapshot: Snapshot) -> Document | None:
    if snapshot.knowledge is None:
        return None
    pending = [
        {
            "id": entry.id,
            "title": entry.title,
            "occurrences": entry.occurrences,
            "ready": entry.occurrences >= snapshot.promotion_threshold,
        }
        for entry in snapshot.knowledge.pending
    ]
    return {"promoted_at": snapshot.promotion_threshold, "pending": pending}


def _sprint(snapshot: Snapshot) -> Document | None:
    sprint = snapshot.sprint
    if sprint is None:
        return None
    return {
        "number": sprint.current_sprint,
        "tasks": sprint.tasks_in_sprint,
        "length": snapshot.sprint_length,
        "evolution_due": snapshot.evolution_due,
        "last_evolution": time_of(sprint.last_evolution),
        "total_tasks": sprint.total_tasks,
        "task_ids": sprint.task_ids,
    }
