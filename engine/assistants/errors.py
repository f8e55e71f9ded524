"""The ways an assistant fails, each its own kind. None of them is the step's fault, so none uses up an attempt."""

from datetime import datetime

from engine.workspace.problems import RefusedError


class AssistantError(RefusedError):
    """An order was not carried out. `kind` is the event's `error_kind`."""

    kind = "assistant"


class QuotaError(AssistantError):
    """The account's limit is reached; `resets_at` says until when, None where nobody said."""

    kind = "quota"

    def __init__(self, reason: str, remedy: str, resets_at: datetime | None = None) -> None:
        super().__init__(reason, remedy)
        self.resets_at = resets_at


class NetworkError(AssistantError):
    """The service cannot be reached or is overloaded: later it may work."""

    kind = "network"


class SilentError(AssistantError):
    """Nothing was heard for too long."""

    kind = "timeout"


class PermissionRefusedError(AssistantError):
    """What the order needs was denied, or nobody answered."""

    kind = "permission"


class CapReachedError(AssistantError):
    """The session's spending limit is reached."""

    kind = "cap"


class UnusableAnswerError(AssistantError):
    """It answered, but not what was asked for: prose where JSON was asked, half of it, a shape that does not fit."""

    kind = "unusable_answer"


class NotAvailableError(AssistantError):
    """It is not installed, not logged in, or cannot do this kind of order."""

    kind = "not_available"


class StoppedError(AssistantError):
    """A person stopped the run."""

    kind = "stopped"

    def __init__(self) -> None:
        super().__init__("Stopped by a person", "Resume when you like")
