"""How a person steers a running build, and how it breaks off."""

import threading
from dataclasses import dataclass, field

from engine.plans.refusals import BuildRefusedError


@dataclass(frozen=True, slots=True)
class BuildControl:
    """Two ways to stop; both may be set from any thread, at any time."""

    stop_after_step: threading.Event = field(default_factory=threading.Event)
    stop_now: threading.Event = field(default_factory=threading.Event)


class BuildBrokenOffError(BuildRefusedError):
    """A build had to end because what it did can no longer be written down, such as on a full disk."""
