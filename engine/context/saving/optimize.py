"""What could be summarized, archived or dropped to make room, worst pool first: finding, doing and undoing it.

Whoever shows these proposals (the inbox, `studio context-manager optimize`) keeps one `ContextSavings`.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from engine.context.counting.tokens import TokenCounter
from engine.context.gauges.contents import Contents
from engine.context.gauges.near_limits import measure_near_limits
from engine.context.gauges.usage import POOLS_WITH_SAVINGS, WARNING_SHARE, ContextUse, Gauge, Level
from engine.context.saving.learning_savings import LearningSavings
from engine.context.saving.library_savings import LibrarySavings
from engine.context.saving.records import NothingToSaveError, Saving, SavingKind, TextChange
from engine.knowledge.deciding.decided import Subject, held_before, verdict_of
from engine.knowledge.deciding.decision_log import Decision, Verdict
from engine.knowledge.deciding.decisions import Decisions
from engine.workspace.paths import WorkspacePaths
from engine.workspace.text import one_line

LOOK_AGAIN_S = 5.0
"""Between two looks: a running build changes files many times a second, and a pool fills slowly."""


class Finder(Protocol):
    """Finds and does what makes room in one pool."""

    @property
    def kinds(self) -> tuple[SavingKind, ...]: ...

    def find(self, counter: TokenCounter) -> Iterator[Saving]: ...

    def preview(self, saving_id: str) -> tuple[TextChange, ...]: ...

    def accept(self, saving: Subject, *, by: str, reason: str = "") -> Decision: ...

    def undo(self, decision: Decision, *, by: str) -> Decision: ...


class ContextSavings:
    """The proposals of one workspace. To be kept: what did not change is not read again. One thread at a time."""

    prefixes = tuple(f"{kind}-" for kind in SavingKind)
    """What their ids begin with."""

    def __init__(self, paths: WorkspacePaths, decisions: Decisions | None = None) -> None:
        self._paths = paths
        self._decisions = decisions or Decisions(paths)
        self._counter = TokenCounter(paths)
        makers: dict[str, Callable[[WorkspacePaths, Decisions], Finder]] = {
            "learnings": LearningSavings,
            "context7": LibrarySavings,
        }
        self._finders = {pool: makers[pool](paths, self._decisions) for pool in POOLS_WITH_SAVINGS}
        self._last: tuple[float, tuple[Saving, ...]] | None = None

    def waiting(self, contents: Contents) -> tuple[Saving, ...]:
        """What would bring the pools that are over 80% below it again. For those who ask again and again.

        Decided ones are still among them. Raises OSError, UnusableFileError.
        """
        now = time.monotonic()
        if self._last is None or now - self._last[0] > LOOK_AGAIN_S:
            self._last = (now, self.find(measure_near_limits(self._paths, contents, self._counter)))
        return self._last[1]

    def find(self, use: ContextUse, pool: str = "") -> tuple[Saving, ...]:
        """What makes room, worst pool first, what saves most first: in pools over 80% until they are below it.

        With `pool`, all that can be done for this one, however full it is.
        """
        if pool:
            return tuple(self._best(pool))
        full = sorted((gauge for gauge in use.pools if gauge.level is not Level.NORMAL), key=lambda one: -one.share)
        found = tuple(saving for gauge in full for saving in _enough(self._best(gauge.name), gauge))
        self._counter.save()
        return found

    def preview(self, saving_id: str) -> tuple[TextChange, ...]:
        """What accepting would change in the files as they are now. Raises RefusedError, UnusableFileError."""
        return self._finder(saving_id).preview(saving_id)

    def accept(self, saving_id: str, *, by: str, reason: str = "", title: str = "") -> Decision:
        """Does it and logs it. Twice is once. Raises RefusedError, OSError, UnusableFileError."""
        finder = self._finder(saving_id)
        self._last = None
        subject = Subject(saving_id.partition("-")[0], saving_id, title)
        held = held_before(self._decisions.all(), subject, Verdict.ACCEPT)
        if held is not None:
            return held
        return finder.accept(subject, by=by, reason=reason)

    def reject(self, saving_id: str, *, by: str, reason: str = "", title: str = "") -> Decision:
        """Notes that it shall not be. Raises AlreadyDecidedError, OSError, UnusableFileError."""
        self._finder(saving_id)
        return self._decisions.reject(Subject(saving_id.partition("-")[0], saving_id, title), by=by, reason=reason)

    def undo(self, decision: Decision, *, by: str) -> Decision:
        """Puts back what a decision took away, or takes it away again where an undo is undone.

        Raises RefusedError, OSError, UnusableFileError.
        """
        self._last = None
        if verdict_of(self._decisions.all(), decision).what == Verdict.REJECT:
            return self._decisions.undo(decision.id, by=by)
        return self._finder(decision.subject).undo(decision, by=by)

    def _best(self, pool: str) -> Iterable[Saving]:
        finder = self._finders.get(pool)
        return sorted(finder.find(self._counter), key=lambda one: -one.tokens_saved) if finder else ()

    def _finder(self, saving_id: str) -> Finder:
        kind = saving_id.partition("-")[0]
        for finder in self._finders.values():
            if kind in finder.kinds:
                return finder
        reason = f"{one_line(saving_id)[:80]!r} is no proposal that makes room"
        raise NothingToSaveError(reason, "`studio context-manager optimize` lists what can be done")


def _enough(savings: Iterable[Saving], gauge: Gauge) -> Iterator[Saving]:
    """The first that bring the gauge below 80% together, or all."""
    tokens = gauge.tokens
    for saving in savings:
        if tokens < gauge.limit * WARNING_SHARE:
            return
        yield saving
        tokens -= saving.tokens_saved
