"""The context of a workspace that is followed: weighed in a thread of its own, whenever what is weighed changed."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.context.gauges.measure import ContextMeter
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, unexpected

if TYPE_CHECKING:
    # The first picture, an empty frame, waits for none of these.
    from engine.context.gauges.usage import ContextUse
    from engine.workspace.snapshot import Snapshot

PAUSE_S = 0.3
"""Between two measurements: a running build changes files many times a second."""

REST_S = 30.0
"""Without a change, after which the encoder's memory is given back."""

RECHECK_S = 120.0
"""Between two looks at files that no Snapshot shows, such as library docs. At 10,000 tasks one takes 0.15 s."""


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """The context could not be measured."""

    problem: Problem


class ContextLooker:
    """Tells how full the context is, estimated at first, then counted. `look` may be called from any thread."""

    def __init__(
        self, paths: WorkspacePaths, stop: threading.Event, tell: Callable[[ContextUse | Unmeasured], None]
    ) -> None:
        self._stop = stop
        self._tell = tell
        self._meter = ContextMeter(paths, stop)
        self._asked: queue.SimpleQueue[Snapshot | None] = queue.SimpleQueue()

    def look(self, snapshot: Snapshot | None = None) -> None:
        """Weighs what this Snapshot shows as soon as possible; None to see that `stop` is set."""
        self._asked.put(snapshot)

    def run(self) -> None:
        """Until `stop` is set, in the thread that calls it."""
        measured: Snapshot | None = None
        measured_at = time.monotonic()
        while not self._stop.is_set():
            changed = self._next_snapshot()
            if changed is None and not self._stop.is_set():
                self._meter.rest()
                if time.monotonic() - measured_at < RECHECK_S:
                    continue
            snapshot = changed or measured
            if snapshot is None or not snapshot.is_complete:
                continue
            if measured is None:
                self._tell(self._use_of(snapshot, exact=False))
            if measured is None or snapshot is measured or _weighs_otherwise(snapshot, measured):
                self._tell(self._use_of(snapshot))
                measured_at = time.monotonic()
                self._stop.wait(PAUSE_S)
            measured = snapshot

    def _use_of(self, snapshot: Snapshot, *, exact: bool = True) -> ContextUse | Unmeasured:
        """A fault of ours in counting is shown: who looks at a run does not lose sight of it for a figure."""
        try:
            return self._meter.measure(snapshot, exact=exact)
        except Exception as error:  # noqa: BLE001 - shown
            return Unmeasured(unexpected("context", error))

    def _next_snapshot(self) -> Snapshot | None:
        """The newest there is; None where it is time to look again by ourselves, or to stop."""
        try:
            snapshot = self._asked.get(timeout=REST_S)
            while not self._asked.empty():
                snapshot = self._asked.get_nowait() or snapshot
        except queue.Empty:
            return None
        return snapshot


def _weighs_otherwise(one: Snapshot, other: Snapshot) -> bool:
    """Something that is weighed has changed. Equal parts are the same objects, so this is quick at any size."""
    return _weighed(one) != _weighed(other)


def _weighed(snapshot: Snapshot) -> tuple[Any, ...]:
    used = [state.context_used for state in snapshot.session.agent_states] if snapshot.session else []
    shown = (snapshot.build.plan, snapshot.build.progress, snapshot.build.manifest) if snapshot.build else ()
    return (snapshot.tasks, shown, used, snapshot.knowledge, snapshot.invariants, snapshot.backlog, snapshot.learnings)
