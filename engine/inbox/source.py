"""Where the inbox's items come from: one source a file, each answering for what it found."""

from collections.abc import Sequence
from typing import Protocol

from engine.context.gauges.usage import ContextUse
from engine.inbox.item import FileChange, InboxItem
from engine.knowledge.deciding.decision_log import Decision
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.snapshot import Snapshot


class UnknownItemError(RefusedError):
    """Nothing with this id waits in the inbox (any more)."""


class Source(Protocol):
    """One source answers for the items that it found. What the log calls them is their `subject`, else their id."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What `items` could not look through the last time, while it found the rest."""
        ...

    def items(self, snapshot: Snapshot, context: ContextUse | None) -> Sequence[InboxItem]:
        """What waits now, with the context as it was measured last.

        Called again and again: what did not change is not read again. Raises RefusedError, OSError, UnusableFileError.
        """
        ...

    def preview(self, item_id: str, edited: str | None = None) -> Sequence[FileChange]:
        """What accepting would change in the files as they are now. Raises RefusedError, UnusableFileError."""
        ...

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        """Does it, and logs it. Raises RefusedError, OSError, UnusableFileError."""
        ...

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        """Notes that it shall not be. Raises like `accept`."""
        ...

    def undo(self, decision: Decision, *, by: str) -> Decision:
        """Takes one of its decisions back. Raises like `accept`."""
        ...


def gone(item_id: str, why: str = "") -> UnknownItemError:
    """What is said where the thing that an item was about is not there any more."""
    reason = why or f"Nothing with the id {item_id[:80]!r} waits in the inbox"
    return UnknownItemError(reason, "`studio inbox` lists what waits now")


def as_problem(error: RefusedError | UnusableFileError | OSError) -> Problem:
    """What is shown where a source, or a part of it, cannot be looked through."""
    if isinstance(error, UnusableFileError):
        return error.problem
    if isinstance(error, RefusedError):
        return Problem("inbox", error.reason, error.remedy)
    return Problem(str(error.filename or "inbox"), (error.strerror or str(error)).lower(), "See `studio doctor`")
