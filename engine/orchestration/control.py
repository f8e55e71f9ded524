"""How a person steers a run, and how it breaks off."""

import threading
from dataclasses import dataclass, field

from engine.workspace.problems import RefusedError


@dataclass(frozen=True, slots=True)
class RunControl:
    """Two ways to stop; both may be set from any thread, at any time."""

    stop_after_step: threading.Event = field(default_factory=threading.Event)
    stop_now: threading.Event = field(default_factory=threading.Event)

    @property
    def is_stopping(self) -> bool:
        return self.stop_now.is_set() or self.stop_after_step.is_set()


class RunBrokenOffError(RefusedError):
    """A run had to end because what it did can no longer be written down, such as on a full disk."""
