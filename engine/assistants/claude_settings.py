"""How Claude works here as an assistant, whatever it is ordered to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClaudeSettings:
    root: Path
    """The workspace, in which it works."""
    model: str = ""
    """In the place of the agent's own; empty for that."""
    silence_timeout_s: float = 600.0
    """Seconds without a word from it, after which the order is given up."""
    program: str = ""
    """The path of the `claude` to run; empty for the person's own, else the one that comes with the SDK."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to ours, such as the mark by which a crashed run's processes are found."""
