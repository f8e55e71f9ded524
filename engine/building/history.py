"""What earlier runs of a task's build left behind: what is done for good, and where the rest has to go on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.orchestration.session_search import sessions_of_task
from engine.workspace.build_fold import finished_steps
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.session import Session
from engine.workspace.records.task import Progress


@dataclass
class StepPast:
    """How far one step got since its attempts were counted last."""

    failed_attempts: int = 0
    in_flight: bool = False
    """Its last attempt neither passed nor failed: the builder died, or a person stopped it."""
    log: str = ""
    """File name of the last attempt's output."""


@dataclass(frozen=True, slots=True)
class History:
    sessions: tuple[Session, ...]
    """Those that name the task, oldest first."""
    was_started: bool
    done: frozenset[str]
    steps: dict[str, StepPast] = field(default_factory=dict)

    @property
    def in_flight(self) -> set[str]:
        return {step_id for step_id, past in self.steps.items() if past.in_flight and step_id not in self.done}


def read_history(paths: WorkspacePaths, task_id: str) -> History:
    sessions = sessions_of_task(paths, task_id)
    events = [event for session in sessions for event in read_events(paths, session.id) if event.task_id == task_id]
    progress = read_record(paths, paths.progress(task_id), Progress)
    if isinstance(progress, Problem):
        progress = None  # set aside at the first save; the journal knows what is done
    done = finished_steps(progress, events, task_id)
    was_started = bool(done) or any(event.event == "build_started" for event in events)
    return History(sessions, was_started, frozenset(done), fold_steps(events))


def fold_steps(events: Iterable[Event]) -> dict[str, StepPast]:
    """Each step's past. A step whose attempts are used up starts to count anew."""
    steps: dict[str, StepPast] = {}
    for event in events:
        if event.event == "progress_reset":
            steps = {name: past for name, past in steps.items() if event.step_id and name != event.step_id}
            continue
        if not event.step_id:
            continue
        past = steps.setdefault(event.step_id, StepPast())
        match event.event:
            case "step_started":
                past.in_flight = True
                past.log = str(event.get("log", ""))
            case "attempt_failed":
                past.in_flight = False
                past.failed_attempts += 1
            case "step_finished" | "step_failed":
                past.in_flight = False
                past.failed_attempts = 0
    return steps
