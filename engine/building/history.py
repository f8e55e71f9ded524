"""What earlier runs of a task's build left behind: what is done for good, and where the rest has to go on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.building.escalation import escalation_id
from engine.orchestration.session_search import sessions_of_task
from engine.workspace.build_fold import finished_steps
from engine.workspace.journal import Event, read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.session import Session
from engine.workspace.records.task import Progress

Document = dict[str, Any]

DECIDING = (
    "attempt_failed",
    "step_started",
    "step_finished",
    "step_failed",
    "plan_changed",
    "replan_failed",
    "question_answered",
)
"""Events after which it is open (the first one), or no longer open, what follows from a failed attempt."""


DECISIONS = ("escalation", "cap")
"""Questions that are about how to go on."""


@dataclass
class StepPast:
    """How far one step got since its attempts were counted last."""

    failures: list[Document] = field(default_factory=list)
    """Of each attempt that counts: attempt, error_kind, error, log."""
    in_flight: bool = False
    """Its last attempt neither passed nor failed: the builder died, or a person stopped it."""
    log: str = ""
    """File name of the last attempt's output."""
    last_event_at: datetime | None = None
    conversation: str = ""
    """Of the attempt in flight with an assistant, so that it can go on where it was."""
    hints: list[str] = field(default_factory=list)
    """What a person said when asked how to go on."""
    replans: int = 0
    """Since a person was asked last."""
    is_undecided: bool = False
    """Its last attempt failed, and what follows from that has not begun."""
    decision: str = ""
    """What a person decided about it: `skip` or `by_hand`; empty for anything else. It holds until the step is through,
    so that after a crash nobody else works on what a person did."""

    @property
    def failed_attempts(self) -> int:
        return len(self.failures)


@dataclass(frozen=True, slots=True)
class History:
    sessions: tuple[Session, ...]
    """Those that name the task, oldest first."""
    was_started: bool
    done: frozenset[str]
    steps: dict[str, StepPast] = field(default_factory=dict)
    aborted: bool = False
    """A person gave the task up, and that is not written down as its end yet."""
    plan_digest: str = ""
    """Of the plan that was built last, as its journal has it."""
    whole: StepPast = field(default_factory=StepPast)
    """What was done about criteria and gates that failed at the end."""

    @property
    def in_flight(self) -> set[str]:
        return {step_id for step_id, past in self.steps.items() if past.in_flight and step_id not in self.done}

    @property
    def replans(self) -> dict[str, int]:
        """Step id, or empty for the whole, to how often it was planned anew since a person was asked."""
        return {step_id: past.replans for step_id, past in self.steps.items()} | {"": self.whole.replans}

    def decided(self, decision: str) -> frozenset[str]:
        return frozenset(step_id for step_id, past in self.steps.items() if past.decision == decision)


def read_history(paths: WorkspacePaths, task_id: str) -> History:
    sessions = sessions_of_task(paths, task_id)
    events = [event for session in sessions for event in read_events(paths, session.id) if event.task_id == task_id]
    progress = read_record(paths, paths.progress(task_id), Progress)
    if isinstance(progress, Problem):
        progress = None  # set aside at the first save; the journal knows what is done
    done = finished_steps(progress, events, task_id)
    was_started = bool(done) or any(event.event == "build_started" for event in events)
    return History(
        sessions,
        was_started,
        frozenset(done),
        fold_steps(events),
        _was_aborted(events),
        latest_plan_digest(events),
        _fold_whole(events, escalation_id(task_id)),
    )


def was_decided_meanwhile(paths: WorkspacePaths, task_id: str) -> bool:
    """Whether a person said how to go on with a failed step while others of the same build still ran."""
    sessions = sessions_of_task(paths, task_id)
    events = read_events(paths, sessions[-1].id) if sessions else ()
    for event in (event for event in reversed(events) if event.task_id == task_id):
        if _ends_in_giving_up(event) or event.event == "build_started":
            return False
        if event.event == "question_answered" and event.get("kind") in DECISIONS:
            return True
    return False


def fold_steps(events: Iterable[Event]) -> dict[str, StepPast]:
    """Each step's past. A step whose attempts are used up starts to count anew."""
    steps: dict[str, StepPast] = {}
    for event in events:
        if event.event == "progress_reset":
            steps = {name: past for name, past in steps.items() if event.step_id and name != event.step_id}
        elif event.event == "plan_edited":
            for past in steps.values():
                past.is_undecided = False  # a person had a look: the step is tried again
        elif event.step_id:
            _apply(steps.setdefault(event.step_id, StepPast()), event)
    return steps


def _apply(past: StepPast, event: Event) -> None:
    past.last_event_at = event.at or past.last_event_at
    if event.event in DECIDING:
        past.is_undecided = event.event == "attempt_failed"
    match event.event:
        case "step_started":
            past.in_flight = True
            if event.by != "person":
                past.decision = ""
            log = str(event.get("log", ""))
            if log != past.log:
                past.conversation = ""
            past.log = log
        case "assistant_began":
            past.conversation = str(event.get("conversation", ""))
        case "attempt_failed":
            past.in_flight = False
            past.conversation = ""
            failure = {key: event.get(key) for key in ("attempt", "error_kind", "error")}
            past.failures.append({**failure, "log": past.log})
        case "plan_changed":
            past.replans += 1
        case "step_finished" | "step_failed":
            past.in_flight = False
            past.conversation = ""
            past.failures = []
            past.decision = ""
        case "question_answered" if event.get("kind") == "escalation":
            _decide(past, event.get("answer"))


def _decide(past: StepPast, answer: object) -> None:
    if not isinstance(answer, dict):
        return
    choice = answer.get("choice")
    past.replans = 0
    past.decision = choice if choice in ("skip", "by_hand") else ""
    hint = answer.get("hint")
    if choice == "retry" and isinstance(hint, str) and hint.strip():
        past.hints.append(hint.strip())


def _fold_whole(events: Iterable[Event], question_id: str) -> StepPast:
    whole = StepPast()
    for event in events:
        match event.event:
            case "plan_changed" if not event.step_id:
                whole.replans += 1
            case "build_finished":
                whole.decision = ""
            case "question_answered" if event.get("question_id") == question_id:
                _decide(whole, event.get("answer"))
    return whole


def _was_aborted(events: Iterable[Event]) -> bool:
    """Also where a person gave up while other steps still ran: that build's end says nothing of it."""
    aborted = False
    for event in events:
        answer = event.get("answer")
        if _ends_in_giving_up(event) or event.event in ("build_started", "planning_started"):
            aborted = False
        elif event.event == "question_answered" and isinstance(answer, dict):
            aborted = aborted or answer.get("choice") == "abort"
    return aborted


def _ends_in_giving_up(event: Event) -> bool:
    return event.event == "build_finished" and event.by == "person"


def latest_plan_digest(events: Iterable[Event]) -> str:
    """Of the plan that was built last; empty where no event tells."""
    digests = [str(event.get("plan_digest", "")) for event in events if event.get("plan_digest")]
    return digests[-1] if digests else ""
