"""Steps that somebody else does, Claude or a person: marked as done or failed, in the journal and in `progress.json`.

The builder goes on from these marks as from its own work, and the control room shows them live.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from engine.orchestration.agent_turns import documents
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.progress import TaskProgress, change_progress, read_progress
from engine.orchestration.session_search import states_of_task
from engine.orchestration.sessions import current_session_id
from engine.workspace.journal_lines import Document, write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.text import one_line
from engine.workspace.writing import timestamp

SHOWN_STEPS = 20


@dataclass(frozen=True, slots=True)
class PlannedStep:
    id: str
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepMarks:
    """Marks the steps of one task."""

    paths: WorkspacePaths
    task_id: str
    by: str
    """`claude` or `person`."""
    session_id: str = ""
    """The session to tell, if it names the task; else the active one, or the newest that does."""

    def begin(self) -> Document:
        """Writes the progress file where there is none; what is done stays done."""
        return self._change(lambda *_: None)

    def complete(self, step_id: str) -> Document:
        def change(progress: TaskProgress, steps: tuple[PlannedStep, ...]) -> None:
            self._check(step_id, steps)
            self._tell("step_finished", step_id=step_id)
            progress.completed = list(dict.fromkeys([*progress.completed, step_id]))
            progress.failed = _without(progress.failed, step_id)
            progress.current = next_step(progress, steps)

        return self._change(change)

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
        was_lost = known is None

        def change(progress: TaskProgress) -> None:
            if was_lost and not progress.completed:
                progress.completed = self._done_by_journal(steps)
            make(progress, steps)

        return change_progress(paths, task_id, [step.id for step in steps], change)

    def _steps(self, progress: Document) -> tuple[PlannedStep, ...]:
        """The plan's steps; those the progress file names where there is no plan. Raises OrchestrationError."""
        try:
            plan = read_document(self.paths, self.paths.plan(self.task_id)) or {}
        except UnusableFileError:
            plan = {}
        steps = tuple(_planned(plan.get("steps"))) or tuple(PlannedStep(name) for name in _texts(progress.get("steps")))
        if not steps:
            where = self.paths.relative(self.paths.plan(self.task_id))
            raise OrchestrationError(f"{self.task_id} has no plan with steps", f"Write {where} first")
        return steps

    def _check(self, step_id: str, steps: tuple[PlannedStep, ...]) -> None:
        names = [step.id for step in steps]
        if step_id not in names:
            known = ", ".join(names[:SHOWN_STEPS])
            raise OrchestrationError(f"{self.task_id} has no step {one_line(step_id)[:60]!r}", f"It has {known}")

    def _tell(self, event: str, **facts: Any) -> None:
        if session := self._session():
            write_event(self.paths, session, event, by=self.by, task_id=self.task_id, **facts)

    def _session(self) -> str:
        """The session whose journal tells of this task, empty where none names it."""
        names = [name for name, _ in states_of_task(self.paths, self.task_id)]
        wanted = (self.session_id, current_session_id(self.paths))
        return next((name for name in wanted if name in names), names[-1] if names else "")

    def _done_by_journal(self, steps: Iterable[PlannedStep]) -> list[str]:
        """What the journals say is done, for a task whose progress file is gone or damaged."""
        sessions = [name for name, _ in states_of_task(self.paths, self.task_id)]
        if not sessions:
            return []
        from engine.workspace.build_fold import finished_steps  # pydantic, only for this rare case
        from engine.workspace.journal import read_events

        events = [event for session in sessions for event in read_events(self.paths, session)]
        done = finished_steps(None, events, self.task_id)
        return [step.id for step in steps if step.id in done]


def next_step(progress: TaskProgress, steps: Iterable[PlannedStep]) -> str:
    """The first step in the plan's order that is not done and waits for none that is not done."""
    done = set(progress.completed)
    return next((step.id for step in steps if step.id not in done and done.issuperset(step.depends_on)), "")


def _planned(steps: Any) -> Iterable[PlannedStep]:
    for step in documents(steps):
        if isinstance(step.get("id"), str | int):
            yield PlannedStep(str(step["id"]), tuple(_texts(step.get("depends_on"))))


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(item) for item in items if isinstance(item, str | int)]


def _without(failed: list[Document], step_id: str) -> list[Document]:
    return [entry for entry in failed if entry.get("step_id") != step_id]
