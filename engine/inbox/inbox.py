"""The inbox of one workspace: its items, what each would change, deciding, and taking a decision back."""

from collections.abc import Sequence
from typing import Protocol

from engine.inbox.item import DecidedItem, FileChange, InboxItem
from engine.knowledge.decision_log import Decision
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.snapshot import Snapshot


class UnknownItemError(RefusedError):
    """Nothing with this id waits in the inbox (any more)."""


class Source(Protocol):
    """Where items come from. One source answers for the items that it found; ids begin with one of its `prefixes`."""

    prefixes: tuple[str, ...]

    def items(self, snapshot: Snapshot) -> Sequence[InboxItem]:
        """What waits now, without what was decided. Called again and again: what did not change is not read again."""
        ...

    def preview(self, item_id: str, edited: str | None = None) -> Sequence[FileChange]:
        """What accepting would change. Raises RefusedError, UnusableFileError."""
        ...

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        """Does it, and logs it. Raises RefusedError, OSError, UnusableFileError."""
        ...

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision: ...


class Inbox:
    """To be kept: what did not change since is not read again. One thread at a time."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths

    def items(self, snapshot: Snapshot) -> tuple[InboxItem, ...]:
        """All that waits, most urgent first, without what is decided already."""
        raise NotImplementedError

    def undecided(self, items: Sequence[InboxItem]) -> tuple[InboxItem, ...]:
        """Those of `items` that nobody decided since: looks at the decision log only, so it is quick at any size."""
        raise NotImplementedError

    def preview(self, item_id: str, edited: str | None = None) -> tuple[FileChange, ...]:
        raise NotImplementedError

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        raise NotImplementedError

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        raise NotImplementedError

    def undo(self, decision_id: str, *, by: str) -> Decision:
        raise NotImplementedError

    def decided(self, limit: int = 50) -> tuple[DecidedItem, ...]:
        """The last decisions that hold, newest first."""
        raise NotImplementedError
