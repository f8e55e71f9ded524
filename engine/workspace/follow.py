"""Following a workspace: one Snapshot after another, as soon as any program changes a file."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from engine.workspace.problems import Problem
from engine.workspace.reader import WorkspaceReader
from engine.workspace.snapshot import Snapshot
from engine.workspace.watching import Changed, Watches, WatchFailed

AFTER_ARMING_S = (0.2, 1.0, 5.0)
"""When to scan again after a watch was begun or a folder came: what changed before it was watched has no event."""

RECONCILE_S = 5.0
"""Between two looks at the files that are shown, for what the system's events missed. Costs a millisecond."""

RESCAN_S = 60.0
"""Between two looks at the folders of all sessions and tasks: 40 ms for ten thousand."""

POLL_S = 1.0
"""Between two looks when there are no events: the inotify limit is reached, or the workspace is gone. Also while
somebody builds: no file tells that a process died."""

GIVE_WAY_S = 0.15
"""After the first Snapshot: a screen draws it sooner while nothing else runs in its process. Nothing is missed, the
folders are scanned when the watches are there."""

GATHER_PAUSE_S = 0.001
"""After each batch while everything is read for the first time, so that a screen's own thread gets its turn."""

SHOW_EVERY_S = 0.5
"""While everything is read for the first time."""

STOP_S = 0.3
"""How long it takes at most to see that `stop` is set."""

POLLING_REMEDY = (
    "Looking every second instead. Raise fs.inotify.max_user_watches or remove links to folders, then start again"
)


@dataclass(frozen=True, slots=True)
class _Chosen:
    session_id: str | None = None
    task_id: str | None = None


_Message = Changed | WatchFailed | _Chosen


class Follower:
    """Follows one workspace until its `stop` is set. `choose` and `wake` may be called from any thread."""

    def __init__(
        self,
        root: Path,
        stop: threading.Event,
        on_claude: Callable[[], None] = lambda: None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_claude` is called when Claude's hooks left something, or something is known of its sessions; `on_change`
        when anything else changed, but for logs. Both at the beginning, too."""
        self._on_claude = on_claude
        self._on_change = on_change
        self._reader = WorkspaceReader(root)
        self._stop = stop
        self._inbox: queue.SimpleQueue[_Message] = queue.SimpleQueue()
        self._watches = Watches(self._reader.paths, self._inbox, stop)
        self._polling = ""
        self._gathering: Iterator[None] | None = None
        self._rescans: list[float] = []
        """When to scan all folders again, the next first, and when to look at what is shown; in monotonic seconds."""
        self._look_at = 0.0
        self._shown_at = 0.0
        self._is_due = False
        """A new Snapshot may differ."""
        self._logs_grew = False

    def choose(self, *, session_id: str | None = None, task_id: str | None = None) -> None:
        """Which session and which task to show; an empty id means the active one."""
        self._inbox.put(_Chosen(session_id, task_id))

    def wake(self) -> None:
        """Makes `snapshots` look at once, also to see that it has been stopped."""
        self._inbox.put(_Chosen())

    def snapshots(self) -> Iterator[Snapshot]:
        """Each Snapshot that differs from the one before; the first at once, with what the dashboard needs."""
        for message in self._receive(0):
            self._take_in(message, "")
        last = self._read()
        yield last
        self._stop.wait(GIVE_WAY_S)
        self._on_claude()
        self._on_change()
        self._arm()
        try:
            while not self._stop.is_set():
                self._gather_some()
                for message in self._receive(self._wait_s()):
                    self._take_in(message, last.build.task_id if last.build else "")
                self._look_if_due(last)
                snapshot = self._next(last)
                if snapshot != last and not self._stop.is_set():
                    yield (last := snapshot)
        finally:
            self._watches.end()

    def _next(self, last: Snapshot) -> Snapshot:
        """The workspace as it is now, as far as something told us to look."""
        if self._is_due and (revision := self._reader.decisions_revision()) != last.decisions_revision:
            # A decision is seen before what it changed is read: ten thousand entries take their time.
            return replace(last, decisions_revision=revision)
        if self._is_due:
            self._is_due = self._logs_grew = False
            self._shown_at = time.monotonic()
            return self._read()
        if self._logs_grew:  # many times a second while a build writes: nothing else is looked at
            self._logs_grew = False
            return replace(last, log_revision=self._reader.log_revision(last.build))
        return last

    def _read(self) -> Snapshot:
        snapshot = self._reader.snapshot()
        if not self._polling:
            return snapshot
        problem = Problem(".", f"file events are not available ({self._polling})", POLLING_REMEDY)
        return replace(snapshot, polling=True, problems=(*snapshot.problems, problem))

    # What happens by itself

    def _arm(self) -> None:
        """Watches the folders that are there now, and scans them: now, and again when the watch is surely ready."""
        self._watches.arm()
        self._scan_soon()
        self._gathering = self._reader.gather()

    def _scan_soon(self) -> None:
        """Where folders come all the time, the next scan is not put off again and again."""
        now = time.monotonic()
        first, *others = (now + after for after in AFTER_ARMING_S)
        self._rescans = [min([first, *self._rescans[:1]]), *others]
        self._look_at = self._rescans[0]

    def _gather_some(self) -> None:
        """One batch of what is read in the background. At its end it is shown, and the first time now and then."""
        if self._gathering is None:
            return
        if next(self._gathering, self) is self:
            self._gathering = None
            self._is_due = True
        elif not self._reader.is_complete and time.monotonic() - self._shown_at > SHOW_EVERY_S:
            self._is_due = True

    def _look_if_due(self, last: Snapshot) -> None:
        now = time.monotonic()
        if now < self._look_at:
            return
        self._is_due = True
        if not self._polling and self._watches.is_stale():
            self._arm()
            return
        if now >= self._rescans[0]:
            self._rescans = self._rescans[1:] or [now + RESCAN_S]
            self._gathering = self._gathering or self._reader.gather()
        is_building = last.build is not None and (last.build.running or last.build.lease is not None)
        interval = POLL_S if self._polling or is_building or not last.exists else RECONCILE_S
        self._look_at = min(now + interval, self._rescans[0])

    # What we are told

    def _receive(self, wait_s: float) -> Iterator[_Message]:
        """All that is in the inbox, having waited until something is."""
        with suppress(queue.Empty):
            yield self._inbox.get(timeout=max(0.0, wait_s))
            while True:
                yield self._inbox.get_nowait()

    def _wait_s(self) -> float:
        if self._is_due:
            return 0.0
        return GATHER_PAUSE_S if self._gathering else min(STOP_S, self._look_at - time.monotonic())

    def _take_in(self, message: _Message, shown_task: str) -> None:
        match message:
            case _Chosen(session_id, task_id):
                self._choose(session_id, task_id)
                self._is_due = True
            case WatchFailed(reason):
                self._polling = reason
                self._is_due = True
            case Changed(paths, is_lost, has_new_folder):
                self._note(paths, shown_task)
                if is_lost and not self._polling:
                    self._arm()
                elif has_new_folder:
                    self._scan_soon()

    def _choose(self, session_id: str | None, task_id: str | None) -> None:
        if session_id is not None:
            self._reader.chosen_session = session_id
        if task_id is not None:
            self._reader.chosen_task = task_id

    def _note(self, paths: frozenset[Path], shown_task: str) -> None:
        logs = {path: task_id for path in paths if (task_id := self._reader.paths.log_owner(path))}
        self._logs_grew = self._logs_grew or shown_task in logs.values()
        claudes = {path for path in paths if self._reader.paths.is_claudes(path)}
        if claudes:  # hundreds a minute while Claude works: nothing else is read again for them
            self._on_claude()
        others = paths - logs.keys() - claudes
        if others:
            self._reader.note_changes(set(others))
            self._on_change()
            self._is_due = True
