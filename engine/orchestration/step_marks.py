"""Steps that somebody else does, Claude or a person: marked as done or failed, in the journal and in `progress.json`.

The builder goes on from these marks as from its own work, and the control room shows them live.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.marked_builds import begin_turn, end_turn
from engine.orchestration.planned_steps import PlannedStep, next_step, planned_steps
from engine.orchestration.progress import TaskProgress, change_progress, read_progress
from engine.orchestration.session_search import session_telling_of, states_of_task
from engine.workspace.journal_lines import Document, named_events, write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import one_line
from engine.workspace.writing import timestamp

if TYPE_CHECKING:
    from engine.workspace.journal import Event

SHOWN_STEPS = 20

CLAUDE = "claude"


@dataclass(frozen=True, slots=True)
class StepMarks:
    """Marks the steps of one task."""

    paths: WorkspacePaths
    task_id: str
    by: str
    """`claude` or `person`."""
    session_id: str = ""
    """The session to tell, if it names the task; else the active one, or the newest that does."""
    claude_session: str = ""
    """Claude's own session in which they are done, where it is known."""

    def begin(self) -> Document:
        """Writes the progress file where there is none; what is done stays done. For Claude, a build begins."""
        progress = self._change(lambda *_: None)
        if self.by == CLAUDE:
            begin_turn(self.paths, self.task_id, one_line(str(self._plan().get("goal") or "")), self.by)
        return progress

    def start(self, step_id: str) -> Document:
        """Somebody begins with a step: its next attempt, in the journal's eyes. One that is done is refused."""

        def change(progress: TaskProgress, steps: tuple[PlannedStep, ...]) -> None:
            self._check(step_id, steps)
            if step_id in progress.completed:
                remedy = f"To do it again: `studio step-progress reset {self.task_id} {step_id}`"
                raise OrchestrationError(f"{step_id} is done already", remedy)
            self._tell("step_taken_up", step_id=step_id)
            progress.failed = _without(progress.failed, step_id)
            progress.current = step_id

        return self._change(change)

    def complete(self, step_id: str) -> Document:
        """A step that is done stays whose it is: somebody may have taken the task over and done it meanwhile."""

        def change(progress: TaskProgress, steps: tuple[PlannedStep, ...]) -> None:
            self._check(step_id, steps)
            if step_id in progress.completed:
                return
            self._tell("step_finished", step_id=step_id)
            progress.completed = list(dict.fromkeys([*progress.completed, step_id]))
            progress.failed = _without(progress.failed, step_id)
            progress.current = next_step(progress, steps)

        progress = self._change(change)
        if self.by == CLAUDE and progress.get("status") == "complete":
            end_turn(self.paths, self.task_id, self.by)
        return progress

    def fail(self, step_id: str, error: str) -> Document:
        def change(progress: TaskProgress, steps: tuple[PlannedStep, ...]) -> None:
            self._check(step_id, steps)
            self._tell("step_failed", step_id=step_id, reason=error)
            progress.completed = [other for other in progress.completed if other != step_id]
            entry = {"step_id": step_id, "error": error, "at": timestamp()}
            progress.failed = [*_without(progress.failed, step_id), entry]
            progress.current = step_id

        return self._change(change)

    def reset(self, step_id: str = "") -> Document:
        """One step, or all of them, are to be done again. The journal keeps what was done."""

        def change(progress: TaskProgress, steps: tuple[PlannedStep, ...]) -> None:
            if step_id:
                self._check(step_id, steps)
            self._tell("progress_reset", **({"step_id": step_id} if step_id else {}))
            progress.completed = [other for other in progress.completed if step_id and other != step_id]
            progress.failed = _without(progress.failed, step_id) if step_id else []
            progress.current = ""  # that somebody began anew is not said yet

        return self._change(change)

    def read(self) -> Document:
        """The progress file. Raises OrchestrationError where there is none, UnusableFileError."""
        document = read_document(self.paths, self.paths.progress(self.task_id))
        if document is None:
            raise OrchestrationError(
                f"{self.task_id} has no progress yet", f"Run `studio step-progress init {self.task_id}`"
            )
        return document

    def next(self) -> str:
        """The step to do now, empty where none is left or none can be done."""
        document = self.read()
        return next_step(read_progress(document), self._steps(document))

    def _change(self, make: Callable[[TaskProgress, tuple[PlannedStep, ...]], None]) -> Document:
        paths, task_id = self.paths, self.task_id
        try:
            known = read_document(paths, paths.progress(task_id))
        except UnusableFileError:
            known = None
        steps = self._steps(known or {})

        def change(progress: TaskProgress) -> None:
            if found := self._done_by_journal_only(progress.completed, steps):
                progress.completed = [*progress.completed, *found]
                progress.failed = [entry for entry in progress.failed if entry.get("step_id") not in found]
                progress.current = next_step(progress, steps) if progress.current in found else progress.current
            make(progress, steps)

        return change_progress(paths, task_id, [step.id for step in steps], change)

    def _steps(self, progress: Document) -> tuple[PlannedStep, ...]:
        """The plan's steps; those the progress file names where there is no plan. Raises OrchestrationError."""
        steps = planned_steps(self._plan(), progress)
        if not steps:
            where = self.paths.relative(self.paths.plan(self.task_id))
            raise OrchestrationError(f"{self.task_id} has no plan with steps", f"Write {where} first")
        return steps

    def _plan(self) -> Document:
        try:
            return read_document(self.paths, self.paths.plan(self.task_id)) or {}
        except UnusableFileError:
            return {}

    def _check(self, step_id: str, steps: tuple[PlannedStep, ...]) -> None:
        names = [step.id for step in steps]
        if step_id not in names:
            known = ", ".join(names[:SHOWN_STEPS])
            raise OrchestrationError(f"{self.task_id} has no step {one_line(step_id)[:60]!r}", f"It has {known}")

    def _tell(self, event: str, **facts: Any) -> None:
        if session := session_telling_of(self.paths, self.task_id, self.session_id):
            known: Document = {"claude_session": self.claude_session} if self.claude_session else {}
            write_event(self.paths, session, event, by=self.by, task_id=self.task_id, **known, **facts)

    def _done_by_journal_only(self, completed: list[str], steps: Iterable[PlannedStep]) -> list[str]:
        """Steps that only the journals tell to be done: a builder that was killed did not come to save them, or the
        file is gone. Saved without them it would be younger than they are, and say that they were reset."""
        sessions = [name for name, _ in states_of_task(self.paths, self.task_id)]
        told = (event for name in sessions for event in named_events(self.paths, name, ("step_finished",)))
        if all(event.get("step_id") in completed for event in told if event.get("task_id") == self.task_id):
            return []
        from engine.workspace.build_fold import finished_steps  # pydantic, only for this rare case
        from engine.workspace.journal import read_events
        from engine.workspace.reading import read_record
        from engine.workspace.records.task import Progress

        saved = read_record(self.paths, self.paths.progress(self.task_id), Progress)
        events = sorted(
            (event for name in sessions for event in read_events(self.paths, name)), key=_at_and_undone_last
        )
        done = finished_steps(saved if isinstance(saved, Progress) else None, events, self.task_id)
        return [step.id for step in steps if step.id in done and step.id not in completed]


def _at_and_undone_last(event: "Event") -> tuple[float, bool]:
    """Times have whole seconds: what one session says is done and another undoes in the same second is not done."""
    return event.at.timestamp() if event.at else 0.0, event.event != "step_finished"


def _without(failed: list[Document], step_id: str) -> list[Document]:
    return [entry for entry in failed if entry.get("step_id") != step_id]
