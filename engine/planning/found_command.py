"""A command as it was found in one folder of a project."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    name: str
    """The gate's."""
    command: str
    """As it is typed in that folder."""
    source: str
    """The file of that folder that says so."""
    kind: str
    """make, node, python, cargo or go."""
    tool: str
    """How a make target's recipe would call the same tool, such as `cargo clippy`; a script's own text for a script."""
