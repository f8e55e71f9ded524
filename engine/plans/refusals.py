"""How a build says no before it starts."""

from engine.workspace.problems import RefusedError


class BuildRefusedError(RefusedError):
    """A build did not start. The message says why, `remedy` what to do."""


class NotTrustedError(BuildRefusedError):
    """The plan would run commands that no person has agreed to in this workspace."""
