"""Every finished step is a checkpoint: one can go back to the moment right after it.

No entry of their own is written for these. The `step_finished` event is on the disk already, and where it stands in the
journal says what was done before it and what after. A second event would cost another flush a step and could be missing
after a crash between the two; a copy of the progress in each would grow the journal with the square of the steps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.orchestration.session_search import states_of_task
from engine.workspace.build_fold import finished_steps
from engine.workspace.journal import Event
from engine.workspace.journal_lines import named_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.task import Progress
from engine.workspace.session_lines import CheckpointLine
from engine.workspace.text import clean_document

STEP_EVENTS = ("step_finished", "step_failed", "progress_reset")
"""What says which steps are done (build_fold.finished_steps)."""

SUFFIX = "_done"


@dataclass(frozen=True, slots=True)
class FinishedStep:
    """A step that is done, as the journal of one session tells it."""

    task_id: str
    step_id: str
    session_id: str
    at: datetime | None

    @property
    def checkpoint(self) -> CheckpointLine:
        name = f"{self.step_id}{SUFFIX}"
        return CheckpointLine(f"{self.task_id}/{name}", name, self.at, task_id=self.task_id, step_id=self.step_id)


def step_events(paths: WorkspacePaths, session_id: str) -> list[Event]:
    """The events of a session that say which steps are done, oldest first."""
    return [Event.model_validate(clean_document(document)) for document in named_events(paths, session_id, STEP_EVENTS)]


def done_steps(paths: WorkspacePaths, task_id: str, session_id: str) -> tuple[FinishedStep, ...]:
    """The steps of a task that are done, in the order in which they were finished, over all sessions.

    `session_id` is looked at even if its state does not name the task. Steps that only `progress.json` knows as done
    are not among them: nobody can say before or after what they were.
    """
    sessions = sorted({session_id, *(name for name, _ in states_of_task(paths, task_id))})
    told = [(name, event) for name in sessions for event in step_events(paths, name)]
    return finished_in_order(paths, task_id, told)


def finished_in_order(
    paths: WorkspacePaths, task_id: str, told: Sequence[tuple[str, Event]]
) -> tuple[FinishedStep, ...]:
    """`told` holds (session id, event), oldest first; events of other tasks are passed over.

    So are steps that the task does not have any more: a plan may have been made anew.
    """
    own = [(session_id, event) for session_id, event in told if event.task_id == task_id]
    progress = _progress(paths, task_id)
    done = finished_steps(progress, (event for _, event in own), task_id)
    if progress and progress.steps:
        done.intersection_update(progress.steps)
    latest: dict[str, FinishedStep] = {}
    for session_id, event in own:
        if event.event == "step_finished" and event.step_id in done:
            latest.pop(event.step_id, None)  # done again: its place is where it was finished last
            latest[event.step_id] = FinishedStep(task_id, event.step_id, session_id, event.at)
    return tuple(latest.values())


def step_checkpoints(paths: WorkspacePaths, session_id: str, task_ids: Iterable[str]) -> list[FinishedStep]:
    """The steps of these tasks that a session finished and that are still done."""
    found = [step for task_id in sorted(task_ids) for step in done_steps(paths, task_id, session_id)]
    return [step for step in found if step.session_id == session_id]


def steps_after(paths: WorkspacePaths, session_id: str, checkpoint: CheckpointLine) -> tuple[str, ...]:
    """The steps of the checkpoint's task that were finished after it, the last first."""
    order = [step.step_id for step in done_steps(paths, checkpoint.task_id, session_id)]
    return tuple(reversed(order[order.index(checkpoint.step_id) + 1 :])) if checkpoint.step_id in order else ()


def _progress(paths: WorkspacePaths, task_id: str) -> Progress | None:
    found = read_record(paths, paths.progress(task_id), Progress)
    return None if isinstance(found, Problem) else found
