"""`planning.json`: how far the planning of a task is. Each part is written once it is done, and never made again."""

from collections.abc import Callable
from typing import Any

from pydantic import Field

from engine.orchestration.errors import OrchestrationError
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.base import Int, Many, Mapping, Record, Str
from engine.workspace.records.survey import Survey
from engine.workspace.writing import update_document

Document = dict[str, Any]


class AnsweredRound(Record):
    number: Int = 0
    title: Str = ""
    questions: Many[Any] = ()
    """As they were asked (questions.FormQuestion)."""
    answers: Mapping = Field(default_factory=dict)
    """Question id to text."""
    assumed: Many[Str] = ()
    """Ids of the questions that nobody answered: their defaults count."""


class Planning(Record):
    task_id: Str = ""
    session_id: Str = ""
    goal: Str = ""
    agent: Str = "planner"
    workflow: Str = ""
    decomposition: Str = ""
    """Why the goal is large enough to be decomposed first; empty where it is not."""
    survey: Survey | None = None
    rounds: Many[AnsweredRound] = ()
    """Those that are answered."""
    requirements: Mapping = Field(default_factory=dict)
    remarks: Many[Str] = ()
    """Why plans were sent back, oldest first."""
    answers_taken: Int = 0
    """How many answers to "planning cannot go on" were followed."""
    constructed: Str = ""
    """Digest of the plan that was made last, before it was challenged."""
    challenged: Str = ""
    """Digest of the plan whose confidence is written in it."""
    accepted: Str = ""
    """Digest of the plan that a person accepted."""


def read_planning(paths: WorkspacePaths, task_id: str) -> Planning | None:
    """None where the task was not planned by us. Raises OrchestrationError for a file that cannot be used."""
    found = read_record(paths, paths.planning(task_id), Planning)
    if isinstance(found, Problem):
        raise OrchestrationError(f"{found.path}: {found.reason}", found.remedy)
    return found


def change_planning(paths: WorkspacePaths, task_id: str, change: Callable[[Document], None]) -> Document:
    """Raises OSError, UnusableFileError."""
    return update_document(paths, paths.planning(task_id), change, missing={"task_id": task_id})


def note_planning(paths: WorkspacePaths, task_id: str, **fields: Any) -> Document:
    """Sets fields of the file. Raises OSError, UnusableFileError."""
    return change_planning(paths, task_id, lambda document: document.update(fields))
