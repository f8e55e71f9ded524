"""The ways an attempt ends early. Each kind is told apart: only the first two count against the retries."""


class AttemptFailedError(Exception):
    """An action or a check did not do what the plan says. `kind` is the event's `error_kind`."""

    kind = "action_failed"


class TookTooLongError(AttemptFailedError):
    """A command ran into the time-out."""

    kind = "timeout"


class AttemptStoppedError(Exception):
    """A person stopped the build while the attempt ran; it will be run again from its start."""
