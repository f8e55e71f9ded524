"""What is known of a task's build: each step, criterion and gate with its state. `build_fold.py` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Records build on pydantic, 90 ms: the first picture, an empty frame, does not wait for it.
    from engine.workspace.records.lease import Lease
    from engine.workspace.records.plan import Criterion, Gate, Plan, Step
    from engine.workspace.records.task import Manifest, Progress, RunOwner


class Status(StrEnum):
    """One word a state, everywhere (screens.md, Language)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    PAUSED = "paused"
    SKIPPED = "skipped"
    ASKS_YOU = "asks you"
    WARNED = "warned"
    """A gate or a criterion that failed but does not block."""
    UNCHECKED = "unchecked"
    """A check, criterion or gate of something that is over, of which no result is known here: another program, such
    as v5's scripts or Claude, did the work. To call it waiting would contradict that."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One criterion of a step, and how its last check went."""

    text: str
    status: Status
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of the plan, and what became of it."""

    step: Step
    status: Status = Status.WAITING
    attempt: int = 0
    """The attempt that runs or ran last, from 1; 0 before the first."""
    started_at: datetime | None = None
    """When the running attempt started."""
    elapsed_ms: int | None = None
    """All finished attempts together; None where nothing was measured."""
    checks: tuple[CheckResult, ...] = ()
    reason: str = ""
    """Why it failed, waits or was skipped."""
    log: str = ""
    """File name of the latest attempt's output in the task's `logs/`."""
    logs: tuple[str, ...] = ()
    by: str = ""
    is_marked: bool = False
    """No run of the engine does it, but Claude or a person, who say how far they are (`studio step-progress`)."""
    claude_session: str = ""
    """The one of Claude's own sessions that marked it, where it is known."""
    resumes_at: datetime | None = None
    """When what holds it up, such as a quota, is over."""

    @property
    def max_attempts(self) -> int:
        return self.step.retry_behavior.max_attempts


@dataclass(frozen=True, slots=True)
class GateRecord:
    """How one quality gate ended."""

    gate: Gate
    status: Status = Status.WAITING
    detail: str = ""
    log: str = ""
    """File name of its output in the task's `logs/`."""


@dataclass(frozen=True, slots=True)
class CriterionRecord:
    """How one acceptance criterion was judged."""

    criterion: Criterion
    status: Status = Status.WAITING
    detail: str = ""
    log: str = ""
    """File name of its output in the task's `logs/`."""


PHASES = ("context", "questions", "plan", "challenge", "review")
"""What planning goes through, in this order."""


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """One phase of planning."""

    name: str
    status: Status = Status.WAITING
    detail: str = ""
    """What came of it, or what it waits for."""
    started_at: datetime | None = None
    elapsed_ms: int | None = None
    log: str = ""
    """File name of the planning's output in the task's `logs/`."""
    resumes_at: datetime | None = None
    """When what holds it up, such as a quota, is over."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What assistants used for a task, as measured by whoever ran the model."""

    tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """A task as the Build pane shows it."""

    task_id: str
    plan: Plan | None
    progress: Progress | None
    manifest: Manifest | None
    steps: tuple[StepRecord, ...] = ()
    criteria: tuple[CriterionRecord, ...] = ()
    gates: tuple[GateRecord, ...] = ()
    status: str = ""
    """The manifest's word for the task, or the nearest one the other files allow."""
    running: bool = False
    """A process that is alive builds it now."""
    owner: RunOwner | None = None
    lease: Lease | None = None
    """Claude's session that builds it, while that is there."""
    left_by: str = ""
    """The session of Claude's that held it and is gone: `Claude 4eeb953a`. Whoever builds next goes on with it."""
    session_id: str = ""
    started_at: datetime | None = None
    reason: str = ""
    """Why the build stands still, in the words of whoever stopped it."""
    phases: tuple[PhaseRecord, ...] = ()
    """Of its planning; empty where it was not planned by us."""
    planned_goal: str = ""
    """What is planned, while there is no plan yet."""
    plan_changes: int = 0
    """How often the plan was made anew since the build began."""
    spent: Spent = Spent()
    stopping: str = ""
    """When it will stop, once its run has heard that it should: `stops now` or `stops after step`."""

    @property
    def goal(self) -> str:
        return self.plan.goal if self.plan else self.planned_goal

    @property
    def is_planning(self) -> bool:
        """Its plan is still being made, or waits to be accepted."""
        return bool(self.phases) and any(phase.status is not Status.DONE for phase in self.phases)

    @property
    def done_count(self) -> int:
        return sum(step.status is Status.DONE for step in self.steps)

    @property
    def waits_for_person(self) -> tuple[StepRecord, ...]:
        return tuple(step for step in self.steps if step.status is Status.ASKS_YOU)

    def step(self, step_id: str) -> StepRecord | None:
        return next((record for record in self.steps if record.step.id == step_id), None)
