"""What the journal tells of a task's planning."""

from dataclasses import dataclass, field, replace

from engine.workspace.build_record import PHASES, PhaseRecord, Status
from engine.workspace.journal import Event
from engine.workspace.paths import is_safe_id

MAX_MS = 10**10

MADE_ANEW = ("plan", "challenge", "review")
"""The phases that a plan which was sent back goes through again."""


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
                self._rest(f"{event.get('error_kind', '')}: {event.get('error', '')}")
            case "planning_paused":
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

    def _rest(self, reason: str) -> None:
        for name, found in self._phases.items():
            if found.status is Status.RUNNING:
                self._phases[name] = replace(found, status=Status.PAUSED, detail=reason)
