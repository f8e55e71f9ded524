"""Attempts that something other than their work holds up, until they are made again."""

from collections import Counter
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import datetime
from typing import Protocol

from engine.building.attempts import Attempt, AttemptResult

LOOK_S = 0.2
"""How often a loop looks round while attempts are held up, or while an assistant may have asked something."""


class Stoppable(Protocol):
    @property
    def is_stopping(self) -> bool: ...

    @property
    def has_assistant(self) -> bool: ...

    def pause(self, seconds: float) -> None:
        """Waits so long, or until a stop."""


class WaitingRoom:
    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, Attempt]] = []
        self._counts: Counter[tuple[str, int, str]] = Counter()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def count(self, attempt: Attempt, kind: str) -> int:
        """How often this attempt was held up by this kind of thing in this run."""
        return self._counts[attempt.step.id, attempt.number, kind]

    def add(self, attempt: Attempt, kind: str, until: datetime | None) -> None:
        self._counts[attempt.step.id, attempt.number, kind] += 1
        if until is not None:
            self._waiting.append((until, attempt))

    def due(self, now: datetime) -> list[Attempt]:
        """Those that may go on, taken out."""
        found = [attempt for until, attempt in self._waiting if until <= now]
        self._waiting = [(until, attempt) for until, attempt in self._waiting if until > now]
        return found

    def clear(self) -> list[Attempt]:
        found = [attempt for _, attempt in self._waiting]
        self._waiting = []
        return found

    def wait(
        self, running: Collection[Future[AttemptResult]], job: Stoppable, at_most_s: float | None
    ) -> Collection[Future[AttemptResult]]:
        """Waits for one of those that run to end; `at_most_s`, and while others are held up a moment at most."""
        if not running:
            job.pause(LOOK_S)
            return ()
        looks = [LOOK_S] if self._waiting or job.has_assistant else []
        patience = min([*looks, *([] if at_most_s is None else [at_most_s])], default=None)
        return wait(running, timeout=patience, return_when=FIRST_COMPLETED).done
