"""Following a workspace: one Snapshot after another, as soon as any program changes a file."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engine.workspace.problems import Problem
from engine.workspace.reader import WorkspaceReader
from engine.workspace.snapshot import Snapshot

DEBOUNCE_MS = 50
STEP_MS = 10
"""With these, write to callback takes 18 ms instead of 62 (examples.md)."""

ROOT_STEP_MS = 50
"""The workspace's own folder changes rarely: only the knowledge base lives there."""

RECONCILE_S = 5.0
"""Between two looks at the folder itself, for what the system's events missed: a recreated folder, an overflow."""

POLL_MS = 1000
"""Between two looks when the system's events are not to be had (the inotify limit)."""


@dataclass(frozen=True, slots=True)
class _Changed:
    paths: frozenset[Path]


@dataclass(frozen=True, slots=True)
class _WatchFailed:
    reason: str


class Follower:
    """Follows one workspace until its `stop` is set. `choose` may be called from any thread."""

    def __init__(self, root: Path, stop: threading.Event) -> None:
        self._reader = WorkspaceReader(root)
        self._stop = stop
        self._inbox: queue.SimpleQueue[_Changed | _WatchFailed | None] = queue.SimpleQueue()
        self._polling: str = ""
        self._rearm = threading.Event()
        self._watched: tuple[int, ...] = ()

    def choose(self, *, session_id: str | None = None, task_id: str | None = None) -> None:
        """Which session and which task to show; an empty id means the active one."""
        if session_id is not None:
            self._reader.chosen_session = session_id
        if task_id is not None:
            self._reader.chosen_task = task_id
        self.wake()

    def wake(self) -> None:
        """Makes `snapshots` look at once, also to see that it has been stopped."""
        self._inbox.put(None)

    def snapshots(self) -> Iterator[Snapshot]:
        """Each Snapshot that differs from the one before; the first at once, with what the dashboard needs."""
        last = self._read()
        yield last
        for _ in self._reader.gather():
            if self._stop.is_set():
                return
        self._start_watching()
        try:
            while not self._stop.is_set():
                snapshot = self._read()
                if snapshot != last:
                    yield (last := snapshot)
                self._wait()
        finally:
            self._rearm.set()

    def _read(self) -> Snapshot:
        snapshot = self._reader.snapshot()
        if not self._polling:
            return snapshot
        problem = Problem(".", f"file events are not available ({self._polling})", _POLLING_REMEDY)
        return replace(snapshot, polling=True, problems=(*snapshot.problems, problem))

    def _wait(self) -> None:
        """Until something changed; takes in everything that is already there."""
        try:
            message = self._inbox.get(timeout=RECONCILE_S)
        except queue.Empty:
            self._reconcile()
            return
        while True:
            if isinstance(message, _Changed):
                self._reader.note_changes(set(message.paths))
                self._rearm_if_recreated()
            elif isinstance(message, _WatchFailed):
                self._polling = message.reason
                self._start_watching()
            try:
                message = self._inbox.get_nowait()
            except queue.Empty:
                return

    def _reconcile(self) -> None:
        self._rearm_if_recreated()
        for _ in self._reader.gather():
            if self._stop.is_set():
                return

    # Watching, in threads of its own

    def _folders(self) -> list[Path]:
        paths = self._reader.paths
        return [folder for folder in (paths.state, paths.studio) if folder.is_dir()]

    def _rearm_if_recreated(self) -> None:
        """A watch on a deleted folder stays silent for ever, also when the folder comes back."""
        if self._identity() != self._watched:
            self._start_watching()
            for _ in self._reader.gather():
                pass

    def _identity(self) -> tuple[int, ...]:
        found = []
        for folder in (self._reader.paths.root, *self._folders()):
            try:
                found.append(folder.stat().st_ino)
            except OSError:
                found.append(0)
        return tuple(found)

    def _start_watching(self) -> None:
        self._rearm.set()  # ends the watches before
        self._rearm = threading.Event()
        self._watched = self._identity()
        root = self._reader.paths.root
        watches = [([root], False, ROOT_STEP_MS), (self._folders(), True, STEP_MS)]
        for folders, recursive, step_ms in watches:
            if all(folder.is_dir() for folder in folders) and folders:
                arguments = (folders, recursive, step_ms, self._rearm, bool(self._polling))
                threading.Thread(target=self._watch, args=arguments, daemon=True, name="follow").start()

    def _watch(self, folders: list[Path], recursive: bool, step_ms: int, ended: threading.Event, polling: bool) -> None:
        import watchfiles  # 40 ms that the first picture should not wait for

        try:
            for changes in watchfiles.watch(
                *folders,
                watch_filter=lambda _, path: _is_relevant(path),
                debounce=DEBOUNCE_MS,
                step=POLL_MS if polling else step_ms,
                stop_event=ended,
                rust_timeout=3_600_000,
                recursive=recursive,
                force_polling=polling,
                poll_delay_ms=POLL_MS,
                ignore_permission_denied=True,
                raise_interrupt=False,
            ):
                self._inbox.put(_Changed(frozenset(Path(path) for _, path in changes)))
        except (OSError, RuntimeError) as error:
            if not ended.is_set() and not polling and all(folder.is_dir() for folder in folders):
                self._inbox.put(_WatchFailed(_in_words(error)))


_POLLING_REMEDY = "Looking every second instead; raise fs.inotify.max_user_watches to see changes at once"


def _is_relevant(path: str) -> bool:
    """Not our own temporary files and locks: they come and go with every save."""
    name = path.rsplit("/", 1)[-1]
    return not name.endswith((".tmp", ".lock")) and name != ".locks"


def _in_words(error: Exception) -> str:
    return "the inotify limit is reached" if "limit" in str(error).lower() else type(error).__name__
