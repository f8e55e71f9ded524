"""What waits in the inbox, as lists and dialogs show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.workspace.questions import OpenQuestion

if TYPE_CHECKING:
    # Drafts build on the knowledge base's parser: the first picture, an empty frame, does not wait for it.
    from engine.knowledge.evolution.proposal import Evidence


class ItemKind(StrEnum):
    """Most urgent first: a run stands still for the first two."""

    QUESTION = "question"
    """A run asks: permission, escalation, spending limit, plan review, round of questions. Answered in its own dialog
    or by `studio answer`; `question` says which."""
    RECOVERY = "recovery"
    """A run that was cut off can go on."""
    PROPOSAL = "proposal"
    """Sprint evolution would change the knowledge base."""
    FINISH = "finish"
    """The sprint's review can be finished."""
    LEARNING = "learning"
    """A build learned something that may be kept."""
    CONTEXT = "context"
    """Something could be summarized, archived or dropped to make room."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """What deciding would do to one file."""

    path: str
    """From the workspace's root."""
    before: str
    after: str

    @property
    def diff(self) -> str:
        """Unified, empty where nothing changes."""
        import difflib  # lists and counts show no differences, and do not wait for it

        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True), self.after.splitlines(keepends=True), self.path, self.path, n=2
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One thing that waits for a person."""

    id: str
    """Unique in the workspace, the same for as long as it is about the same."""
    kind: ItemKind
    action: str
    """What accepting does, in a word or two: `promote`, `keep`, `archive`, `resume`, `answer`."""
    title: str
    reason: str = ""
    """Why it is here, in one sentence."""
    evidence: tuple[Evidence, ...] = ()
    at: datetime | None = None
    """Since when it waits, where that is known."""
    task_id: str = ""
    editable: str = ""
    """What a person may change before accepting, as markdown; empty where nothing can be changed."""
    tokens_saved: int | None = None
    question: OpenQuestion | None = None
    subject: str = ""
    """What the decision log calls it, where that is not its id."""

    @property
    def is_decidable(self) -> bool:
        """By accepting or rejecting; a question has answers of its own."""
        return self.question is None

    @property
    def is_of_review(self) -> bool:
        """Belongs to the sprint's review."""
        return self.kind in (ItemKind.PROPOSAL, ItemKind.FINISH)


def titled(action: str, title: str) -> str:
    """`promote: Pydantic models …`, with the action once."""
    return f"{action}: {title}" if action and not title.casefold().startswith(action.casefold()) else title


@dataclass(frozen=True, slots=True)
class DecidedItem:
    """What was decided before, for taking it back."""

    decision_id: str
    item_id: str
    what: str
    """accept, reject or edit."""
    title: str
    at: datetime | None
    by: str
    reason: str = ""
    files: tuple[str, ...] = ()
    action: str = ""
    """What a proposal would do, such as `drop`: its title alone names the rule. Empty where the title says it."""
