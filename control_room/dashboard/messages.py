"""What the dashboard asks for, and what the workers that only it needs report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

from control_room.topics import RollbackMessage

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from engine.building.rollback import Rollback


@dataclass
class BuildRequested(Message):
    """A task's build is to start or go on."""

    task_id: str
    done_by_person: frozenset[str] = field(default_factory=frozenset)
    """Steps that are to be checked only."""


@dataclass
class RunRequested(Message):
    """A task is to go on wherever it is: with its planning, or its build."""

    task_id: str


@dataclass
class StopRequested(Message):
    """The run of the task that is shown is to stop: at once, or after its step."""

    now: bool


class AnswerRequested(Message):
    """The most urgent question is to be answered."""


class TaskPickRequested(Message):
    """Another task is to be chosen."""


class SessionPickRequested(Message):
    """Another session is to be chosen."""


@dataclass
class OutputRead(Message):
    """An attempt's output, as far as it is written."""

    task_id: str
    log: str
    text: str


@dataclass
class RollbackRequested(RollbackMessage):
    """The files are wanted as they were before a step."""

    task_id: str
    step_id: str


@dataclass
class RollbackPreviewed(RollbackMessage):
    """What rolling a step back would change is found out."""

    task_id: str
    rollback: Rollback


@dataclass
class StepRolledBack(RollbackMessage):
    """The files are as they were before a step."""

    step_id: str
    kept: str
    """The ref that holds the files as they were until then."""
