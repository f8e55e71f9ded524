"""The inbox of one workspace: its items, what each would change, deciding, and taking a decision back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from engine.context.gauges.usage import ContextUse
from engine.inbox.all_sources import make_sources
from engine.inbox.decided_ids import DecidedIds
from engine.inbox.deferred import DeferredSource
from engine.inbox.item import DecidedItem, FileChange, InboxItem, ItemKind
from engine.inbox.source import Source, UnknownItemError, as_problem, gone
from engine.knowledge.deciding.decided import UnknownDecisionError, already
from engine.knowledge.deciding.decision_log import Decision, DecisionLog
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.questions import ORDER as QUESTIONS
from engine.workspace.snapshot import Snapshot

if TYPE_CHECKING:
    from engine.knowledge.deciding.decisions import Decisions

__all__ = ["Inbox", "Source", "UnknownItemError"]

URGENCY = list(ItemKind)

NOBODY_KNOWS = datetime.max.replace(tzinfo=UTC)
"""What waits since an unknown time comes after what is known to wait."""


class Inbox:
    """To be kept: what did not change since is not read again. One thread at a time."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self.paths = paths
        self._log = DecisionLog(paths)
        self._decided = DecidedIds(self._log)
        self._sources = make_sources(paths)
        self._failed: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be looked through the last time, or written beside a decision."""
        told = (problem for source in self._sources for problem in source.problems)
        return tuple(dict.fromkeys((*self._failed, *told)))

    def items(self, snapshot: Snapshot, context: ContextUse | None = None) -> tuple[InboxItem, ...]:
        """All that waits, most urgent first, without what is decided already. Never raises for an unreadable file.

        Without `context`, as it was measured last, nothing is proposed that makes room in it.
        """
        found: dict[str, InboxItem] = {}
        problems: list[Problem] = []
        for source in self._sources:
            try:
                for item in source.items(snapshot, context):
                    found.setdefault(item.id, item)
            except (RefusedError, UnusableFileError, OSError) as error:
                problems.append(as_problem(error))
        items = tuple(sorted(found.values(), key=_urgency))
        try:
            items = self.undecided(items)
        except UnusableFileError as error:
            problems.append(error.problem)
        self._failed = tuple(problems)
        return items

    def undecided(self, items: Sequence[InboxItem]) -> tuple[InboxItem, ...]:
        """Those of `items` that nobody decided since: looks at the decision log only, so it is quick at any size.

        Raises UnusableFileError.
        """
        decided = self._decided.now()
        return tuple(item for item in items if (item.subject or item.id) not in decided)

    def preview(self, item_id: str, edited: str | None = None) -> tuple[FileChange, ...]:
        """What accepting would change in the files as they are now. Raises RefusedError, UnusableFileError."""
        return tuple(self._source(item_id).preview(item_id, edited))

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:
        """Does what an item proposes, and logs it; `edited` is what a person made of its `editable`.

        Raises AlreadyDecidedError where somebody was quicker, RefusedError, OSError, UnusableFileError.
        """
        source = self._source(item_id)
        with self._alone(item_id):
            return source.accept(item_id, by=by, reason=reason, edited=edited)

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        """Notes that it shall not be. Raises like `accept`."""
        source = self._source(item_id)
        with self._alone(item_id):
            return source.reject(item_id, by=by, reason=reason)

    def undo(self, decision_id: str, *, by: str) -> Decision:
        """Takes a decision back, named by its own id or by that of its item. Raises like `accept`."""
        with locked(self.paths, self.paths.inbox):
            self._settle()
            decision = self._named(decision_id)
            source = next((one for one in self._sources if one.owns(_item_id(decision))), None)
            if source is not None:
                return source.undo(decision, by=by)
            return self._decisions.undo(decision.id, by=by)  # of no source of ours, such as a script's own

    def decided(self, limit: int = 50) -> tuple[DecidedItem, ...]:
        """The last decisions that hold, newest first. Raises UnusableFileError."""
        held = [decision for decision in self._log.read() if decision.is_live and not decision.undoes]
        return tuple(_decided_item(decision) for decision in reversed(held[-limit:]))

    def _source(self, item_id: str) -> DeferredSource:
        for source in self._sources:
            if source.owns(item_id):
                return source
        raise gone(item_id)

    @contextmanager
    def _alone(self, item_id: str) -> Iterator[None]:
        """One process decides at a time, and nothing is decided twice: the second is told what the first decided."""
        with locked(self.paths, self.paths.inbox):
            self._settle()
            if (held := self._held(lambda one: one.subject == item_id)) is not None:
                raise already(held)
            yield

    def _settle(self) -> None:
        """Ends what a crash left half said, so that all that was decided is known. Raises like `accept`."""
        from engine.orchestration.review_log import settle_last_review  # for those who decide, not those who look

        self._decisions.settle()
        settle_last_review(self.paths, self._decisions)

    @cached_property
    def _decisions(self) -> "Decisions":
        from engine.knowledge.deciding.decisions import Decisions  # as above

        return Decisions(self.paths)

    def _held(self, is_meant: Callable[[Decision], bool]) -> Decision | None:
        """The last decision of these that holds."""
        held = (one for one in reversed(self._log.read()) if one.is_live and not one.undoes)
        return next(filter(is_meant, held), None)

    def _named(self, decision_id: str) -> Decision:
        found = next((one for one in self._log.read() if one.id == decision_id), None)
        found = found or self._held(lambda one: _item_id(one) == decision_id)
        if found is None:
            reason = f"Nothing was decided under the id {decision_id[:80]!r}"
            raise UnknownDecisionError(reason, "`studio decide --list` shows what can be undone")
        return found


def _urgency(item: InboxItem) -> tuple[int, int, datetime, str]:
    """By kind, then the longest waiting first. Among questions a permission, which holds a running process."""
    asked = QUESTIONS.index(item.question.kind) if item.question else 0
    return URGENCY.index(item.kind), asked, item.at or NOBODY_KNOWS, item.id


def _item_id(decision: Decision) -> str:
    from engine.inbox.subjects import item_id_of  # knows proposals: looking at what waits may do without

    return item_id_of(decision)


def _decided_item(decision: Decision) -> DecidedItem:
    from engine.inbox.subjects import action_of

    return DecidedItem(
        decision_id=decision.id,
        item_id=_item_id(decision),
        what=decision.what,
        title=decision.title or _item_id(decision),
        at=decision.at,
        by=decision.by,
        reason=decision.reason,
        files=(decision.file,) if decision.file else (),
        action=action_of(decision),
    )
