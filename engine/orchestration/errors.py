"""How orchestration says no."""

from engine.workspace.problems import RefusedError


class OrchestrationError(RefusedError):
    """A session cannot do what was asked."""
