"""What the app's workers report. Facts, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from engine.overview import Overview

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from engine.plans.runnables import Runnable
    from engine.workspace.questions import OpenQuestion
    from engine.workspace.records.plan import Plan
    from widgets.dialogs.take_over_dialog import Holder
    from widgets.plans.plan_review import PlanReview


@dataclass
class OverviewRead(Message):
    """The workspace looks like this now."""

    overview: Overview

    def can_replace(self, message: MessagePump) -> bool:  # type: ignore[override]
        """Only the newest picture is worth drawing."""
        return isinstance(message, OverviewRead)


@dataclass
class Refused(Message):
    """Something that was asked for could not be begun, or not go on."""

    reason: str
    remedy: str


class RunMessage(Message):
    """All that is about a run that was begun here."""


@dataclass
class TrustNeeded(RunMessage):
    """The plan would run things that nobody has agreed to; the build waits for a person."""

    plan: Plan
    runnables: tuple[Runnable, ...]
    agreed_before: frozenset[str]
    """Digests of what was agreed to in this workspace earlier."""
    done_by_person: frozenset[str]
    take_over: bool = False


@dataclass
class TaskHeld(RunMessage):
    """Claude builds the task; it is taken over only if a person says so."""

    holder: Holder
    name: str
    """The run that was to begin."""
    done_by_person: frozenset[str]


@dataclass
class RunEnded(RunMessage):
    """A run that was begun here is over: finished, stopped, or waiting for a person. The files say which."""

    task_id: str
    waits: bool = False
    """It ended because a person has to act."""


@dataclass
class GoalOpened(Message):
    """A goal has its session and its task; planning may begin."""

    task_id: str


class DecisionMessage(Message):
    """All that is about what is asked of a person."""


@dataclass
class ReviewRead(DecisionMessage):
    """What a plan's review shows is read."""

    question: OpenQuestion
    review: PlanReview


@dataclass
class LogEndRead(DecisionMessage):
    """The end of the output that an escalation is about is read."""

    question: OpenQuestion
    text: str


@dataclass
class WorkspaceCreated(Message):
    """A workspace was made where there was none."""

    made: tuple[str, ...]
