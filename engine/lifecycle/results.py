"""What came of hooks."""

from dataclasses import dataclass
from enum import StrEnum

from engine.workspace.journal import Event


class Outcome(StrEnum):
    """How one hook ended. Only `blocked` and `stopped` keep anything from happening."""

    OK = "ok"
    BLOCKED = "blocked"
    FAILED = "failed"
    TIMEOUT = "timeout"
    SKIPPED = "skipped"
    """There is no assistant that could do it."""
    STOPPED = "stopped"
    """A person stopped the run meanwhile."""
    NOT_TRUSTED = "not_trusted"
    """Nobody agreed to it yet, so it did not run."""


NO_REASON = "A hook said no without a reason"

DID_RUN = (Outcome.OK, Outcome.BLOCKED, Outcome.FAILED, Outcome.TIMEOUT)


@dataclass(frozen=True, slots=True)
class HookResult:
    """What one hook did."""

    outcome: Outcome
    reason: str = ""
    """Why it blocks, failed or did not run."""
    injected: str = ""
    """Text for whoever works next."""
    exit_code: int | None = None
    """A command's; negative where a signal ended it."""


@dataclass(frozen=True, slots=True)
class HookOutcome:
    """What all hooks of one moment did together. Its texts are clean and without secrets."""

    blocked: bool = False
    """What was about to happen may not. Also where a person stopped the run while a hook looked."""
    reason: str = ""
    injected: str = ""
    """Text for whoever works next, of all hooks, parted by empty lines."""
    ran: int = 0
    stopped: bool = False
    events: tuple[Event, ...] = ()
    """What was written to the journal."""
