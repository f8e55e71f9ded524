"""When a build cannot help itself: a person is told what was tried and asked how to go on."""

from collections.abc import Sequence
from typing import Any

from engine.orchestration.questions import ask, withdraw_open
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import QuestionKind

Document = dict[str, Any]

WHOLE = "whole"
"""In the place of a step's id where criteria or gates failed at the end."""


def escalation_id(task_id: str, step_id: str = "") -> str:
    """Of the question how to go on with a step, or with the whole for an empty `step_id`."""
    return f"escalation_{task_id}_{step_id or WHOLE}"


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
        escalation_id(task_id, step_id),
        QuestionKind.ESCALATION,
        title,
        task_id=task_id,
        step_id=step_id,
        facts=facts,
    )


def withdraw_questions(paths: WorkspacePaths, session_id: str, task_id: str, *, except_for: str) -> None:
    """A person builds again: what was asked about the run before, and about the plan, is answered by that.

    `except_for` is the id of the review that this build would only ask for again. Raises OSError.
    """
    kinds = frozenset(QuestionKind) - {QuestionKind.ROUND}
    withdraw_open(paths, session_id, task_id, kinds, "the build was started again", except_for=except_for)
