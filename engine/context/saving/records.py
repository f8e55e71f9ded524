"""A proposal that makes room in the context: the records that optimize.py finds and inbox and command show."""

from dataclasses import dataclass
from enum import StrEnum

from engine.workspace.problems import RefusedError


class SavingKind(StrEnum):
    """What accepting does. Ids begin with it."""

    ARCHIVE = "archive"
    """Old learnings move to `studio/learnings/archive/`, whole."""
    SUMMARIZE = "summarize"
    """Long learnings are shortened; the whole text moves to the archive."""
    DROP = "drop"
    """A library doc leaves the cache."""


class NothingToSaveError(RefusedError):
    """What a proposal was about is not there any more, or cannot be put back."""


@dataclass(frozen=True, slots=True)
class Saving:
    """One proposal."""

    id: str
    """`archive-backend-2026-05-01`: the same for as long as it is about the same."""
    kind: SavingKind
    pool: str
    """Where it makes room."""
    title: str
    reason: str
    path: str
    """The file that it makes shorter, from the workspace's root."""
    tokens_saved: int
    is_counted: bool = True
    """False where the tokens are estimated."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """What accepting does to one file."""

    path: str
    """From the workspace's root."""
    before: str
    after: str
