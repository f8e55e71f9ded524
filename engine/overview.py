"""Snapshot and context together: what the screen and `studio status` show, so that they never disagree."""

from dataclasses import dataclass

from engine.context.usage import ContextUse
from engine.workspace.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Overview:
    snapshot: Snapshot
    context: ContextUse | None = None
    """None until it has been measured for the first time."""
