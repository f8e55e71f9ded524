"""A session as lists of sessions show it, and the whole of one: what `studio sessions` and its screen draw from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.workspace.problems import Problem

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: what only names these types does not wait for it.
    from engine.workspace.questions import OpenQuestion
    from engine.workspace.records.session import Session

OVER = ("completed", "failed")
"""Statuses of a session that has ended."""


@dataclass(frozen=True, slots=True)
class SessionLine:
    id: str
    goal: str
    status: str
    """As its file says; `interrupted` where its process died, `unreadable` where nothing says."""
    updated_at: datetime | None
    tasks: tuple[str, ...]
    """The latest first."""
    checkpoints: int
    open_questions: int
    size_bytes: int
    """Of its folder on disk."""
    is_current: bool
    is_running: bool
    """A living process works on one of its tasks."""
    problem: Problem | None = None
    held_by: str = ""
    """The session of Claude's that builds one of its tasks: `Claude 4eeb953a`."""

    @property
    def has_ended(self) -> bool:
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class CheckpointLine:
    """A moment that one can go back to: after an agent's turn, by hand, or right after a finished step."""

    id: str
    name: str
    at: datetime | None
    after_agent: str = ""
    task_id: str = ""
    """Only of a step's checkpoint."""
    step_id: str = ""
    can_restore: bool = True

    @property
    def is_step(self) -> bool:
        return bool(self.step_id)

    @property
    def after(self) -> str:
        """The step or agent that had just ended."""
        return self.step_id or self.after_agent


@dataclass(frozen=True, slots=True)
class SessionDetail:
    line: SessionLine
    session: Session | None
    """None where neither its state nor its journal can be read."""
    checkpoints: tuple[CheckpointLine, ...]
    """Oldest first."""
    questions: tuple[OpenQuestion, ...]
    """Those nobody answered, most urgent first."""
