"""Asking a person, and answering: both are events in the session's journal (workspace/questions.py reads them)."""

import threading
from collections.abc import Callable, Container
from typing import Any

from engine.orchestration.errors import OrchestrationError
from engine.workspace.journal import Event, JournalReader, append_event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, QuestionKind, open_questions

Document = dict[str, Any]

LOOK_S = 0.1
"""How often a run that cannot go on without an answer looks for it."""


def ask(
    paths: WorkspacePaths,
    session_id: str,
    question_id: str,
    kind: QuestionKind,
    title: str,
    *,
    task_id: str,
    step_id: str = "",
    facts: Document | None = None,
    by: str = "engine",
) -> Event:
    """Asks; the same question of a resumed run is asked once. Returns the event that asks. Raises OSError."""
    for event in reversed(read_events(paths, session_id)):
        if event.get("question_id") == question_id:
            if event.event == "question_asked":
                return event
            break  # answered or withdrawn: it is a new one
    return append_event(
        paths,
        session_id,
        "question_asked",
        by=by,
        task_id=task_id,
        question_id=question_id,
        kind=kind.value,
        title=title,
        facts=facts or {},
        step_id=step_id,
    )


def answer(paths: WorkspacePaths, session_id: str, question_id: str, choice: Document, by: str = "person") -> Event:
    """Answers an open question. `choice` is what its kind asks for, such as {"choice": "retry", "hint": "…"}.

    Raises OrchestrationError where it is not open any more, OSError.
    """
    question = find_question(paths, session_id, question_id)
    return append_event(
        paths,
        session_id,
        "question_answered",
        by=by,
        task_id=question.task_id,
        question_id=question_id,
        kind=question.kind.value,
        answer=choice,
        step_id=question.step_id,
    )


def withdraw(paths: WorkspacePaths, session_id: str, question_id: str, reason: str) -> None:
    """The question is no longer of interest, such as a permission whose run was stopped. Raises OSError."""
    if any(question.id == question_id for question in open_questions(session_id, read_events(paths, session_id))):
        append_event(paths, session_id, "question_withdrawn", question_id=question_id, reason=reason)


def withdraw_open(
    paths: WorkspacePaths,
    session_id: str,
    task_id: str,
    kinds: Container[QuestionKind],
    reason: str,
    *,
    except_for: str = "",
) -> None:
    """Withdraws all open questions of a task that are of these kinds, but for the one with this id. Raises OSError."""
    for question in open_questions(session_id, read_events(paths, session_id)):
        if question.kind in kinds and question.task_id == task_id and question.id != except_for:
            append_event(paths, session_id, "question_withdrawn", question_id=question.id, reason=reason)


def find_question(paths: WorkspacePaths, session_id: str, question_id: str) -> OpenQuestion:
    """An open question. Raises OrchestrationError."""
    found = open_questions(session_id, read_events(paths, session_id))
    question = next((question for question in found if question.id == question_id), None)
    if question is None:
        waiting = ", ".join(question.id for question in found[:5])
        remedy = f"These do: {waiting}" if waiting else "Nothing waits in this session"
        raise OrchestrationError(f"{question_id[:60]!r} does not wait for an answer", remedy)
    return question


def latest_answer(events: tuple[Event, ...], question_id: str) -> Document | None:
    """What was answered last, or None: not asked yet, still open, or withdrawn."""
    for event in reversed(events):
        if event.get("question_id") == question_id:
            found = event.get("answer")
            return found if event.event == "question_answered" and isinstance(found, dict) else None
    return None


def wait_for_answer(
    paths: WorkspacePaths, session_id: str, question_id: str, is_over: Callable[[], bool], pause: threading.Event
) -> Document | None:
    """Waits for somebody's answer; None once `is_over`. `pause` is what a stop sets, so that it is seen at once."""
    reader = JournalReader(paths, paths.journal(session_id))
    while not is_over():
        if (found := latest_answer(reader.read(), question_id)) is not None:
            return found
        pause.wait(LOOK_S)
    return None
