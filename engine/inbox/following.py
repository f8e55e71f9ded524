"""The inbox of a workspace that is followed: looked through in a thread of its own, and quick after a decision."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from engine.context.gauges.usage import ContextUse
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, unexpected

if TYPE_CHECKING:
    # The first picture, an empty frame, waits for none of these.
    from engine.inbox.decided_ids import DecidedIds
    from engine.inbox.item import InboxItem
    from engine.workspace.snapshot import Snapshot

PAUSE_S = 0.3
"""Between two looks, and at least as long as one takes: a running build changes files many times a second."""

LOOK_AGAIN_S = 10.0
"""Between two looks without a change: no file tells that a run's process has died."""


class Waiting(NamedTuple):
    """What the inbox held when it was looked through."""

    items: tuple[InboxItem, ...] = ()
    problems: tuple[Problem, ...] = ()


class InboxLooker:
    """Tells what waits after each Snapshot that it is given. `look` may be called from any thread."""

    def __init__(self, paths: WorkspacePaths, stop: threading.Event, tell: Callable[[Waiting], None]) -> None:
        self._paths = paths
        self._stop = stop
        self._tell = tell
        self._told: queue.SimpleQueue[Snapshot | ContextUse | None] = queue.SimpleQueue()
        self._snapshot: Snapshot | None = None
        self._context: ContextUse | None = None

    def look(self, found: Snapshot | ContextUse | None = None) -> None:
        """Looks as soon as possible, with this Snapshot or context and the last of the other; also to see `stop`."""
        self._told.put(found)

    def run(self) -> None:
        """Until `stop` is set, in the thread that calls it."""
        from engine.inbox.inbox import Inbox  # only once there is something to look through

        inbox = Inbox(self._paths)
        items: tuple[InboxItem, ...] = ()
        problems: tuple[Problem, ...]
        while not self._stop.is_set():
            self._hear()
            if self._snapshot is None or not self._snapshot.is_complete or self._stop.is_set():
                continue
            began = time.monotonic()
            try:
                items = inbox.items(self._snapshot, self._context)
                problems = inbox.problems
            except Exception as error:  # noqa: BLE001 - shown, with what was found last: all else goes on
                problems = (unexpected("inbox", error),)
                inbox = Inbox(self._paths)  # what it remembers may be what is wrong
            self._tell(Waiting(items, problems))
            self._stop.wait(max(PAUSE_S, time.monotonic() - began))

    def _hear(self) -> None:
        """Waits until there is something to look at, or it is time to look again."""
        with suppress(queue.Empty):
            self._note(self._told.get(timeout=LOOK_AGAIN_S))
            while True:
                self._note(self._told.get_nowait())

    def _note(self, found: Snapshot | ContextUse | None) -> None:
        if isinstance(found, ContextUse):
            self._context = found if found.is_counted else self._context
        elif found is not None:
            self._snapshot = found


class Undecided:
    """What still waits after what was decided meanwhile: looks at the decision log only. One thread at a time."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._decided: DecidedIds | None = None

    def of(self, items: tuple[InboxItem, ...]) -> tuple[InboxItem, ...]:
        """`items` themselves where nothing was decided about them, or the log cannot be read just now."""
        from engine.inbox.decided_ids import DecidedIds
        from engine.knowledge.deciding.decision_log import DecisionLog

        if not items:
            return items
        self._decided = self._decided or DecidedIds(DecisionLog(self._paths))
        try:
            decided = self._decided.now()
        except Exception:  # noqa: BLE001 - whatever it is: looking through the inbox meets it as well, and tells of it
            return items
        left = tuple(item for item in items if (item.subject or item.id) not in decided)
        return left if len(left) < len(items) else items
