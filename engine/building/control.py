"""How a person steers a running build, and how a build says no."""

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BuildControl:
    """Two ways to stop; both may be set from any thread, at any time."""

    stop_after_step: threading.Event = field(default_factory=threading.Event)
    stop_now: threading.Event = field(default_factory=threading.Event)


class BuildRefusedError(Exception):
    """A build did not start. The message says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason = reason
        self.remedy = remedy


class NotTrustedError(BuildRefusedError):
    """The plan would run commands that no person has agreed to in this workspace."""


class BuildBrokenOffError(BuildRefusedError):
    """A build had to end because what it did can no longer be written down, such as on a full disk."""
