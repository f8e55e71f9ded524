"""The system's file events for one workspace, each watch in a thread of its own."""

import os
import queue
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.workspace.paths import WorkspacePaths, is_folder
from engine.workspace.text import one_line

DEBOUNCE_MS = 50
STEP_MS = 20
"""A watch wakes at every step. At 10 ms that alone takes 0.6% of a core, and open all day we may take 1% in all; at
20 ms it takes half of it, and a change is seen 10 ms later."""

ROOT_STEP_MS = 100
"""The workspace's own folder changes rarely: only the knowledge base lives there."""

NEVER_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Changed:
    paths: frozenset[Path]
    is_lost: bool = False
    """A watched folder itself went or came: the watch of one that went stays silent for ever, also when it is back.

    Its inode number does not tell: a new folder often gets the number of the one just deleted.
    """
    has_new_folder: bool = False
    """A folder came. The system watches it a moment later: until then nothing tells what came into it, or was in it."""


@dataclass(frozen=True, slots=True)
class WatchFailed:
    reason: str


class Watches:
    """Puts a Changed into the inbox for everything that happens in `.studio/` and `studio/`, and to the knowledge base.

    A watch that cannot be had puts a WatchFailed.
    """

    def __init__(self, paths: WorkspacePaths, inbox: "queue.SimpleQueue[Any]", stop: threading.Event) -> None:
        self._paths = paths
        self._inbox = inbox
        self._stop = stop
        self._current = _Ended(stop)
        self._watched: tuple[tuple[int, int], ...] = ()

    def arm(self) -> None:
        """Watches the folders that are there now; the watches before end."""
        self.end()
        self._current = _Ended(self._stop)
        self._watched = self._identity()
        for folders, recursive, step_ms in (
            ([self._paths.root], False, ROOT_STEP_MS),
            (self._folders(), True, STEP_MS),
        ):
            if folders and all(is_folder(folder) for folder in folders):
                arguments = (folders, recursive, step_ms, self._current)
                threading.Thread(target=self._watch, args=arguments, daemon=True, name="follow").start()

    def end(self) -> None:
        self._current.end()

    def is_stale(self) -> bool:
        """Other folders stand where the watched ones stood, or one came or went."""
        return self._identity() != self._watched

    def _folders(self) -> list[Path]:
        return [folder for folder in (self._paths.state, self._paths.studio) if is_folder(folder)]

    def _identity(self) -> tuple[tuple[int, int], ...]:
        return tuple(_inode(folder) for folder in (self._paths.root, self._paths.state, self._paths.studio))

    def _watch(self, folders: list[Path], recursive: bool, step_ms: int, ended: "_Ended") -> None:
        try:
            if recursive:
                _refuse_links(folders)
            self._follow(folders, recursive, step_ms, ended)
        except (OSError, RuntimeError, LinkedFolderError) as error:
            if not ended.is_set() and all(is_folder(folder) for folder in folders):
                self._inbox.put(WatchFailed(_in_words(error)))

    def _follow(self, folders: list[Path], recursive: bool, step_ms: int, ended: "_Ended") -> None:
        import watchfiles  # 40 ms that the first picture should not wait for

        landmarks = {str(folder) for folder in (self._paths.root, self._paths.state, self._paths.studio)}
        for changes in watchfiles.watch(
            *folders,
            watch_filter=lambda _, path: _is_relevant(path),
            debounce=DEBOUNCE_MS,
            step=step_ms,
            stop_event=ended,
            rust_timeout=NEVER_MS,
            recursive=recursive,
            force_polling=False,
            ignore_permission_denied=False,  # with True, watchfiles 1.3 does not tell of the inotify limit either
            raise_interrupt=False,
        ):
            is_lost = any(path in landmarks and change != watchfiles.Change.modified for change, path in changes)
            paths = frozenset(Path(path) for _, path in changes if recursive or self._is_ours(path))
            if paths and not ended.is_set():
                came = [Path(path) for change, path in changes if change == watchfiles.Change.added]
                self._inbox.put(Changed(paths, is_lost, any(map(is_folder, came))))

    def _is_ours(self, path: str) -> bool:
        """Not one of the project's own files in the workspace's folder, which is watched for three names only."""
        ours = (self._paths.root, self._paths.state, self._paths.studio, self._paths.knowledge_base)
        return Path(path) in ours


class LinkedFolderError(Exception):
    """A folder to be watched holds a link to another folder."""


class _Ended:
    """What watchfiles asks whether to go on: no, once the following or just this watch has ended."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._ended = threading.Event()

    def end(self) -> None:
        self._ended.set()

    def is_set(self) -> bool:
        return self._ended.is_set() or self._stop.is_set()


def _refuse_links(folders: list[Path]) -> None:
    """watchfiles follows links: one to `/` in a cloned repository would have it watch the whole disk."""
    if any(folder.is_symlink() for folder in folders):
        raise LinkedFolderError
    waiting = [str(folder) for folder in folders]
    while waiting:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_symlink() and entry.is_dir():
                    raise LinkedFolderError
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _inode(folder: Path) -> tuple[int, int]:
    try:
        status = folder.stat()
    except OSError:
        return (0, 0)
    return (status.st_dev, status.st_ino)


def _is_relevant(path: str) -> bool:
    """Not temporary files and locks, ours or a hook's: they come and go with every save."""
    name = path.rsplit("/", 1)[-1]
    return not name.endswith((".tmp", ".lock")) and not name.startswith(".tmp-") and name != ".locks"


def _in_words(error: Exception) -> str:
    if isinstance(error, LinkedFolderError):
        return "a link to a folder is in it"
    text = str(error).lower()
    is_limit = "limit" in text or "too many open files" in text or "no space left" in text
    return "the inotify limit is reached" if is_limit else one_line(str(error))[:120]
