"""What an agent is given to know: the records. Every item says why it is in; what was left out says why not."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """In the order in which an agent reads them."""

    INVARIANTS = "invariants"
    """Tier 0, always."""
    CONSTRAINTS = "constraints"
    """Strict constraints that bear on the goal: NEVER VIOLATE."""
    SLOP = "slop"
    """Slop entries of the goal's domains."""
    LEARNINGS = "learnings"
    SKILLS = "skills"
    """Guidance and questions of the skills that the goal calls for."""
    TASK = "task"
    """The current task."""
    NEIGHBOURS = "neighbours"
    """Tasks that are active beside it (tier 1)."""
    SUMMARIES = "summaries"
    """Tier 2."""
    REFERENCES = "references"
    """Tier 3: an index, looked up on demand."""


@dataclass(frozen=True, slots=True)
class InjectedItem:
    key: str
    """`SC-002`, `backend: Pool connections`, a task's id: unique in its part."""
    part: Part
    title: str
    text: str
    """As the agent gets it."""
    tokens: int
    why: str
    """`shares "token" and "session" with the goal`, `2 days old: in full`, `tier 0: always`."""
    source: str = ""
    """The file it comes from, from the workspace's root."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    key: str
    part: Part
    title: str
    tokens: int
    why: str
    """`shares no word or domain with the goal`, `over the budget of 20,000 tokens`, `left out by you`."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PartUse:
    part: Part
    tokens: int
    budget: int
    """Tokens; the tier's or pool's limit that holds for it."""


@dataclass(frozen=True, slots=True)
class Injection:
    """All that the next agent would receive for a goal."""

    goal: str
    agent: str
    """`planner` or `builder`."""
    domains: tuple[str, ...]
    items: tuple[InjectedItem, ...]
    left_out: tuple[LeftOut, ...]
    parts: tuple[PartUse, ...]
    text: str
    """The whole, as the agent gets it."""
    tokens: int
    is_counted: bool = True
    """False where figures are estimated because nothing was counted yet."""
    notes: tuple[str, ...] = ()
    """Files that could not be read, and the like."""
