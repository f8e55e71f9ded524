"""What the journal tells of a task's planning."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.workspace.build_record import PHASES, PhaseRecord, Status
from engine.workspace.journal import Event
from engine.workspace.paths import is_safe_id
from engine.workspace.times import to_time

MAX_MS = 10**10

MADE_ANEW = ("plan", "challenge", "review")
"""The phases that a plan which was sent back goes through again."""

CANNOT_GO_ON = ("escalation", "cap")
"""Questions that a phase asks when it cannot go on by itself."""

WAITED_FOR = ("round", "review")
"""Questions whose phase says itself that it waits."""


@dataclass
class PlanningFold:
    """The phases as far as events have told of them."""

    goal: str = ""
    _phases: dict[str, PhaseRecord] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        match event.event:
            case "planning_started":
                self.goal = str(event.get("goal", ""))
                for name in PHASES:
                    self._phases.setdefault(name, PhaseRecord(name))
            case "phase_started" | "phase_waits" | "phase_finished":
                self._apply_to_phase(event)
            case "plan_sent_back":
                self._phases.update({name: PhaseRecord(name) for name in MADE_ANEW})
            case "planning_held":
                until = to_time(event.get("resumes_at"))
                self._rest(f"{event.get('error_kind', '')}: {event.get('error', '')}", resumes_at=until)
            case "assistant_began" | "assistant_used":
                self._go_on()
            case "question_asked" | "question_answered":
                self._apply_question(event)
            case "planning_paused":
                self._go_on()
                self._rest(str(event.get("reason", "")))
            case "planning_finished":
                self._phases = {name: replace(found, status=Status.DONE) for name, found in self._phases.items()}

    def phases(self, owner_alive: bool) -> tuple[PhaseRecord, ...]:
        """In their order; what runs without a living process was interrupted."""
        if not owner_alive:
            self._rest("interrupted")
        return tuple(self._phases.values())

    def _apply_to_phase(self, event: Event) -> None:
        name = str(event.get("phase", ""))
        if name not in PHASES:
            return
        before = self._phases.get(name, PhaseRecord(name))
        log = str(event.get("log", ""))
        match event.event:
            case "phase_started":
                log = log if is_safe_id(log) else ""
                self._phases[name] = PhaseRecord(name, Status.RUNNING, started_at=event.at, log=log)
            case "phase_waits":
                self._phases[name] = replace(before, status=Status.ASKS_YOU, detail=str(event.get("reason", "")))
            case _:
                took = event.get("duration_ms")
                elapsed_ms = min(took, MAX_MS) if isinstance(took, int) and took >= 0 else None
                detail = str(event.get("detail", ""))
                self._phases[name] = replace(before, status=Status.DONE, detail=detail, elapsed_ms=elapsed_ms)

    def _apply_question(self, event: Event) -> None:
        cannot_go_on = event.get("kind") in CANNOT_GO_ON
        if event.event == "question_asked" and cannot_go_on:
            self._go_on()
            self._rest(str(event.get("title", "")), Status.ASKS_YOU)
        elif event.event == "question_answered" and (cannot_go_on or event.get("kind") in WAITED_FOR):
            self._take_answer()

    def _rest(self, reason: str, status: Status = Status.PAUSED, resumes_at: datetime | None = None) -> None:
        """What runs no longer does, until `resumes_at` where that is known."""
        for name, found in self._phases.items():
            if found.status is Status.RUNNING:
                self._phases[name] = replace(found, status=status, detail=reason, resumes_at=resumes_at)

    def _go_on(self) -> None:
        """What held it up is over, or nobody waits for its end any more."""
        for name, found in self._phases.items():
            if found.status is Status.PAUSED and found.resumes_at is not None:
                self._phases[name] = replace(found, status=Status.RUNNING, detail="", resumes_at=None)

    def _take_answer(self) -> None:
        """Nobody is asked any more. Whoever runs the planning again goes on with the answer."""
        for name, found in self._phases.items():
            if found.status is Status.ASKS_YOU:
                self._phases[name] = replace(found, status=Status.PAUSED, detail="answered")
