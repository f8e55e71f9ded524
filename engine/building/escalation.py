"""When a build cannot help itself: a person is told what was tried and asked how to go on."""

from collections.abc import Iterable, Sequence
from typing import Any

from engine.orchestration.questions import ask, withdraw
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind, open_questions

Document = dict[str, Any]

WHOLE = "whole"
"""In the place of a step's id where criteria or gates failed at the end."""


def escalate(
    paths: WorkspacePaths,
    session_id: str,
    task_id: str,
    *,
    step_id: str,
    title: str,
    tried: Sequence[Document],
    error_kind: str,
    log: str,
) -> Event:
    """Asks how to go on with a step, or with the whole for an empty `step_id`. Raises OSError."""
    facts = {"tried": list(tried), "error_kind": error_kind, "log": log}
    return ask(
        paths,
        session_id,
        f"escalation_{task_id}_{step_id or WHOLE}",
        QuestionKind.ESCALATION,
        title,
        task_id=task_id,
        step_id=step_id,
        facts=facts,
    )


def withdraw_questions(paths: WorkspacePaths, session_id: str, task_id: str) -> None:
    """A person builds again: what was asked about the run before, and about the plan, is answered by that.

    Raises OSError.
    """
    for question in _settled(paths, session_id, task_id):
        withdraw(paths, session_id, question, "the build was started again")


def _settled(paths: WorkspacePaths, session_id: str, task_id: str) -> Iterable[str]:
    for question in open_questions(session_id, read_events(paths, session_id)):
        if question.kind is not QuestionKind.ROUND and question.task_id == task_id:
            yield question.id
