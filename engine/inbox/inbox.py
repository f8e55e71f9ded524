"""The inbox of one workspace: its items, what each would change, deciding, and taking a decision back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from engine.inbox.context_source import ContextSource
from engine.inbox.decided_ids import DecidedIds
from engine.inbox.evolution_source import EvolutionSource
from engine.inbox.item import DecidedItem, FileChange, InboxItem, ItemKind
from engine.inbox.learning_source import LearningSource
from engine.inbox.question_source import QuestionSource
from engine.inbox.recovery_source import RecoverySource
from engine.inbox.source import Source, UnknownItemError, as_problem, gone
from engine.inbox.subjects import item_id_of
from engine.knowledge.decided import UnknownDecisionError, already
from engine.knowledge.decision_log import Decision
from engine.knowledge.decisions import Decisions
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, RefusedError, UnusableFileError
from engine.workspace.questions import ORDER as QUESTIONS
from engine.workspace.snapshot import Snapshot

__all__ = ["Inbox", "Source", "UnknownItemError"]

URGENCY = list(ItemKind)

NOBODY_KNOWS = datetime.max.replace(tzinfo=UTC)
"""What waits since an unknown time comes after what is known to wait."""


class Inbox:
    """To be kept: what did not change since is not read again. One thread at a time."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self.paths = paths
        self._decisions = Decisions(paths)
        self._decided = DecidedIds(paths)
        self._sources: tuple[Source, ...] = (
            QuestionSource(),
            RecoverySource(paths, self._decisions),
            EvolutionSource(paths, self._decisions),
            LearningSource(paths, self._decisions),
            ContextSource(paths, self._decisions),
        )
        self._failed: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be looked through the last time, or written beside a decision."""
        told = (problem for source in self._sources for problem in source.problems)
        return tuple(dict.fromkeys((*self._failed, *told)))

    def items(self, snapshot: Snapshot) -> tuple[InboxItem, ...]:
        """All that waits, most urgent first, without what is decided already. Never raises for an unreadable file."""
        found: dict[str, InboxItem] = {}
        problems: list[Problem] = []
        for source in self._sources:
            try:
                for item in source.items(snapshot):
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
        decision = self._named(decision_id)
        source = next((one for one in self._sources if one.owns(item_id_of(decision))), None)
        if source is None:
            return self._decisions.undo(decision.id, by=by)
        return source.undo(decision, by=by)

    def decided(self, limit: int = 50) -> tuple[DecidedItem, ...]:
        """The last decisions that hold, newest first. Raises UnusableFileError."""
        held = [decision for decision in self._decisions.all() if decision.is_live and not decision.undoes]
        return tuple(_decided_item(decision) for decision in reversed(held[-limit:]))

    def _source(self, item_id: str) -> Source:
        for source in self._sources:
            if source.owns(item_id):
                return source
        raise gone(item_id)

    @contextmanager
    def _alone(self, item_id: str) -> Iterator[None]:
        """One process decides at a time, and nothing is decided twice: the second is told what the first decided."""
        with locked(self.paths, self.paths.inbox):
            if (held := self._held(lambda one: one.subject == item_id)) is not None:
                raise already(held)
            yield

    def _held(self, is_meant: Callable[[Decision], bool]) -> Decision | None:
        """The last decision of these that holds."""
        held = (one for one in reversed(self._decisions.all()) if one.is_live and not one.undoes)
        return next(filter(is_meant, held), None)

    def _named(self, decision_id: str) -> Decision:
        found = next((one for one in self._decisions.all() if one.id == decision_id), None)
        found = found or self._held(lambda one: item_id_of(one) == decision_id)
        if found is None:
            reason = f"Nothing was decided under the id {decision_id[:80]!r}"
            raise UnknownDecisionError(reason, "`studio decide --list` shows what can be undone")
        return found


def _urgency(item: InboxItem) -> tuple[int, int, datetime, str]:
    """By kind, then the longest waiting first. Among questions a permission, which holds a running process."""
    asked = QUESTIONS.index(item.question.kind) if item.question else 0
    return URGENCY.index(item.kind), asked, item.at or NOBODY_KNOWS, item.id


def _decided_item(decision: Decision) -> DecidedItem:
    return DecidedItem(
        decision_id=decision.id,
        item_id=item_id_of(decision),
        what=decision.what,
        title=decision.title or item_id_of(decision),
        at=decision.at,
        by=decision.by,
        reason=decision.reason,
        files=(decision.file,) if decision.file else (),
    )
