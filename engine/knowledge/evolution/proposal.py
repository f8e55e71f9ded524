"""A proposal to change what the workspace knows, with its evidence. Nothing of it is done before a person agrees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.knowledge.base.entry_text import (
        EntryDraft,  # builds on the knowledge base's parser: evidence needs none
    )


class ProposalKind(StrEnum):
    PROMOTE = "promote"
    """A pending item becomes a strict constraint."""
    CONFLICT = "conflict"
    """Two rules contradict each other: one has to go."""
    NEW_RULE = "new-rule"
    """A learning that keeps coming becomes a strict constraint."""
    MERGE = "merge"
    """Two entries say the same."""
    DROP = "drop"
    """A constraint that nobody broke for long."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for a proposal."""

    text: str
    """What was seen, as it was written down."""
    task_id: str = ""
    on: date | None = None
    where: str = ""
    """The file it stands in, from the workspace's root, with its line: `studio/learnings/backend.md:12`."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change that is proposed."""

    id: str
    """`promote-PQ-002`: the same for as long as it is about the same, in every process."""
    kind: ProposalKind
    title: str
    reason: str
    """Why now, in one sentence: `seen in 2 tasks, 2 are enough`."""
    entries: tuple[str, ...]
    """The entries of the knowledge base that it changes or removes."""
    evidence: tuple[Evidence, ...] = ()
    draft: EntryDraft | None = None
    """What would stand in the knowledge base afterwards; a person may change it first. None where entries only go.

    That of a conflict has a field `Goes`: the entry that is removed, the other one if a person writes so.
    """
    strength: int = 1
    """How much speaks for it, in a unit of its kind. What was rejected comes back only when this has grown."""
    seen: str = ""
    """A digest of the entries as they were when it was made: what a person changed since is not overwritten."""
