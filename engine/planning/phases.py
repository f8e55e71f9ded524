"""How a phase of planning tells that it runs and that it is through."""

import time
from collections.abc import Generator

from engine.planning.planning_job import PlanningJob
from engine.workspace.journal import Event

Phase = Generator[Event, None, bool]


class PhaseTimer:
    """Tells of one phase's begin and end."""

    def __init__(self, job: PlanningJob, phase: str) -> None:
        self._job = job
        self._phase = phase
        self._started = time.monotonic()

    def began(self) -> Event:
        self._job.say(f"── {self._phase}")
        return self._job.tell("phase_started", phase=self._phase, log=self._job.log_name)

    def waits(self, reason: str) -> Event:
        return self._job.tell("phase_waits", phase=self._phase, reason=reason)

    def ended(self, detail: str) -> Event:
        took_ms = round((time.monotonic() - self._started) * 1000)
        self._job.say(detail)
        return self._job.tell("phase_finished", phase=self._phase, detail=detail, duration_ms=took_ms)
