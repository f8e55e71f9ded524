"""How knowledge says no."""

from engine.workspace.problems import RefusedError


class LearningError(RefusedError):
    """A learning cannot be kept as it is."""
