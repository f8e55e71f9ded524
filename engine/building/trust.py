"""What a plan would run, and whether a person agreed to it in this workspace."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Runnable:
    """One thing a plan would do on this machine."""

    where: str
    """The step, criterion or gate it belongs to, e.g. `step_2`, `step_2 check`, `AC-1`, `gate lint`."""
    kind: str
    """`command`, `write` or `edit`."""
    text: str
    """The command, or the file's path."""
    content: str = ""
    """What is written; empty for a command."""
