"""When `progress.json` is replaced: soon after each change, but not for each of many that come at once.

The journal is what a build resumes from, and it is written first. Replacing a file so that it survives a power cut
takes longer than a small step.
"""

import time
from collections.abc import Iterable
from typing import Any

from engine.building.bookkeeping import TaskFiles
from engine.building.schedule import Schedule

Document = dict[str, Any]

EVERY_S = 0.2
"""At most so often while steps run; other programs see a change no later than this."""


class ProgressSaver:
    def __init__(self, files: TaskFiles) -> None:
        self._files = files
        self._saved: tuple[Any, ...] | None = None
        """What stood when it was saved last, as `_mark` has it."""
        self._saved_at = float("-inf")
        self._is_behind = False

    @property
    def due_in_s(self) -> float | None:
        """Seconds until a change that was not saved yet is to be; None where there is none."""
        return max(0.0, self._saved_at + EVERY_S - time.monotonic()) if self._is_behind else None

    def save_if_due(self, schedule: Schedule, failures: Iterable[Document]) -> None:
        """Raises OSError, UnusableFileError."""
        self._is_behind = self._mark(schedule, failures, schedule.next_step) != self._saved
        if self._is_behind and self.due_in_s == 0.0:
            self.save(schedule, failures)

    def save(self, schedule: Schedule, failures: Iterable[Document], *, resting: bool = False) -> None:
        """At once; `resting` when nothing starts after this. Raises OSError, UnusableFileError."""
        done = [step.id for step in schedule.steps if step.id in schedule.done]
        current = "" if resting else schedule.next_step
        self._files.save_progress(done, failures, current)
        self._saved, self._saved_at = self._mark(schedule, failures, current), time.monotonic()
        self._is_behind = False

    @staticmethod
    def _mark(schedule: Schedule, failures: Iterable[Document], current: str) -> tuple[Any, ...]:
        """Tells one state of a build from another at once: what is done stays done, so its number says enough."""
        return len(schedule.done), list(failures), current
