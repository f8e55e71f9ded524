"""What a workspace holds at one moment, frozen: the only thing that panes and `studio status` draw from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.workspace.build_record import BuildRecord
from engine.workspace.problems import Problem
from engine.workspace.questions import OpenQuestion

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from engine.workspace.records.backlog import Backlog
    from engine.workspace.records.knowledge import Entry, KnowledgeBase
    from engine.workspace.records.learning import Learning
    from engine.workspace.records.session import Session
    from engine.workspace.records.sprint import SprintCounter

PROMOTION_THRESHOLD = 2
"""Occurrences at which a pending item is promoted, unless settings say otherwise (formats.md, Numbers: "sprint")."""

SPRINT_LENGTH = 5
"""Completed tasks after which evolution is due, unless settings say otherwise (formats.md, Numbers: "sprint")."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line of the session switcher."""

    id: str
    goal: str
    status: str
    updated_at: datetime | None
    task_ids: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TaskSummary:
    """One line of the task picker."""

    id: str
    goal: str
    status: str
    steps_done: int
    steps: int
    updated_at: datetime | None
    problem: Problem | None = None
    has_owner: bool = False
    """A process works on it, or died doing so: there is a `run.json`."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that happened, from whichever file knows about it."""

    at: datetime
    text: str
    source: str
    """Who did it: an agent's name, `engine`, `person`, `claude`, `backlog`."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The workspace at one moment, as far as it was read."""

    root: Path
    exists: bool
    """There is a `.studio/` folder."""
    sessions: tuple[SessionSummary, ...] = ()
    session: Session | None = None
    """The chosen session, else the active one."""
    active_session_id: str = ""
    tasks: tuple[TaskSummary, ...] = ()
    build: BuildRecord | None = None
    """The chosen task, else the one the session is about, else the last one touched."""
    knowledge: KnowledgeBase | None = None
    invariants: tuple[Entry, ...] = ()
    sprint: SprintCounter | None = None
    sprint_length: int = SPRINT_LENGTH
    """Completed tasks after which evolution is due here."""
    promotion_threshold: int = PROMOTION_THRESHOLD
    """Occurrences at which a pending item is promoted here."""
    backlog: Backlog | None = None
    learnings: tuple[Learning, ...] = ()
    activity: tuple[Activity, ...] = ()
    """Newest first."""
    problems: tuple[Problem, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    """What waits for a person in the sessions shown, most urgent first."""
    is_complete: bool = False
    """False while what the dashboard does not need at once is still being gathered: lists, backlog, learnings."""
    polling: bool = False
    """The system's file events are not to be had; the folder is looked at every second."""
    decisions_revision: int = 0
    """Changes whenever the decision log does."""
    log_revision: int = 0
    """Changes whenever an attempt's log of the shown build does: then `log_tail.LogTail` has more to read."""

    @property
    def evolution_due(self) -> bool:
        return self.sprint is not None and self.sprint.tasks_in_sprint >= self.sprint_length
