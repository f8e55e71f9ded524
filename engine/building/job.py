"""What all parts of one running build share, and what they do alike."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from engine.assistants.spending import Spending
from engine.building.attempts import Attempt, AttemptResult, AttemptSettings, ProseWorker
from engine.building.bookkeeping import BuildJournal, TaskFiles
from engine.building.build_session import BuildSession
from engine.building.escalation import escalate
from engine.building.history import fold_steps
from engine.building.replanning import Replanner
from engine.orchestration.control import RunControl
from engine.orchestration.money import ask_for_more_money
from engine.workspace.journal import Event, read_events
from engine.workspace.log_names import LogNames
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Plan

MAX_REPLANS = 3
"""Of one step, or of the whole after its gates failed: then a person decides."""


def _nothing(_: Attempt) -> Iterator[Event]:
    return iter(())


@dataclass(frozen=True, slots=True)
class BuildJob:
    paths: WorkspacePaths
    task_id: str
    plan: Plan
    control: RunControl
    workers: int
    journal: BuildJournal
    files: TaskFiles
    session: BuildSession
    logs: LogNames
    attempts: AttemptSettings
    hints_for: Callable[[str], tuple[str, ...]]
    """What is known about an error's text."""
    spent: Callable[[], Spending]
    prose: ProseWorker | None = None
    replanner: Replanner | None = None
    """Who plans anew; None where nobody can."""
    kept_after_step: Callable[[Attempt], Iterator[Event]] = _nothing
    """What follows a finished step, such as its commit."""
    replans: dict[str, int] = field(default_factory=dict)
    """Step id, or empty for the whole, to how often it was planned anew."""
    told: "queue.SimpleQueue[Event]" = field(default_factory=queue.SimpleQueue)
    """Events that worker threads wrote, for whoever listens to the build."""

    def with_plan(self, plan: Plan) -> "BuildJob":
        """The job after its plan was changed: whoever works at it is told of the steps there are now."""
        prose = self.prose.with_plan(plan) if self.prose is not None else None
        self.session.plan = plan
        return replace(self, plan=plan, prose=prose, attempts=replace(self.attempts, prose=prose))

    @property
    def stop_now(self) -> threading.Event:
        return self.control.stop_now

    @property
    def is_stopping(self) -> bool:
        return self.control.is_stopping

    @property
    def has_assistant(self) -> bool:
        return self.prose is not None

    def pause(self, seconds: float) -> None:
        """Waits so long, or until somebody stops the build at once."""
        self.stop_now.wait(seconds)

    def told_by_workers(self) -> Iterator[Event]:
        while not self.told.empty():
            yield self.told.get_nowait()

    def who_does(self, attempt: Attempt) -> str:
        if attempt.by_person:
            return "person"
        is_assistants = attempt.step.is_prose and self.prose is not None
        return self.prose.name if self.prose is not None and is_assistants else "engine"

    def can_replan(self, step_id: str) -> bool:
        return self.replanner is not None and self.replans.get(step_id, 0) < MAX_REPLANS

    def next_attempt(self, attempt: Attempt, result: AttemptResult) -> Attempt:
        """The attempt after one that failed, which knows what went wrong."""
        failure = {
            "attempt": attempt.number,
            "error_kind": result.error_kind,
            "error": result.error[:2000],
            "log": attempt.log.name,
        }
        return replace(
            attempt,
            number=attempt.number + 1,
            log=self.logs.next(attempt.step.id),
            continues=False,
            conversation="",
            failures=(*attempt.failures, failure),
            hints=tuple(dict.fromkeys((*attempt.hints, *self.hints_for(result.error)))),
        )

    def same_attempt(self, attempt: Attempt) -> Attempt:
        """An attempt that was held up, made again where it was."""
        past = fold_steps(self.journal_events()).get(attempt.step.id)
        return replace(attempt, continues=True, conversation=past.conversation if past else "")

    def after_step(self, attempt: Attempt) -> Iterator[Event]:
        self.session.step_finished(attempt.step.id)
        yield from self.kept_after_step(attempt)

    def escalate(self, after: Attempt, log: str, result: AttemptResult) -> Event:
        """Asks a person how to go on. `after` is the attempt that would come next, with all failures before it."""
        return escalate(
            self.paths,
            self.session.id,
            self.task_id,
            step_id=after.step.id,
            title=self.attempts.redact(f"{after.step.id} {after.step.name}: {result.error}"[:300]),
            tried=[{**failure, "error": self.attempts.redact(str(failure["error"]))} for failure in after.failures],
            error_kind=result.error_kind,
            log=log,
        )

    def ask_for_more_money(self, step_id: str) -> Event:
        spent = self.spent()
        return ask_for_more_money(self.paths, self.session.id, self.task_id, step_id, spent.cost_usd, spent.cap_usd)

    def journal_events(self) -> tuple[Event, ...]:
        return read_events(self.paths, self.session.id)
