"""What a workspace could do without: found and shown before anything goes (cleanup.py).

Only what is over is proposed: ended sessions, the logs of complete tasks, old files of the cache. A damaged file that
was kept aside is named, but goes only where that is asked for. Tasks always stay.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from engine.orchestration.session_list import list_sessions, size_of
from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id
from engine.workspace.reading import read_record
from engine.workspace.records.task import Manifest, Progress, RunOwner
from engine.workspace.session_lines import SessionLine
from engine.workspace.text import clean_text

OLDER_THAN_DAYS = 30

KEEP = 20


class RemovalKind(StrEnum):
    SESSION = "session"
    """An ended one: packed."""
    LOGS = "logs"
    """Of a complete task's attempts: packed."""
    CLAUDE = "claude"
    """What Claude's hooks told of one of its sessions: packed."""
    CACHE = "cache"
    """Old files in it: deleted."""
    CORRUPT = "corrupt"
    """A damaged file that was kept aside: deleted."""


@dataclass(frozen=True, slots=True)
class Removal:
    kind: RemovalKind
    name: str
    """The session's or task's id; of a file its path from the workspace's root."""
    path: Path
    size_bytes: int
    why: str
    goes: bool = True
    """False for what is only named, since nobody asked for it to go."""

    @property
    def is_packed(self) -> bool:
        return self.kind in (RemovalKind.SESSION, RemovalKind.LOGS, RemovalKind.CLAUDE)


def cleanup_plan(
    paths: WorkspacePaths,
    older_than_days: float = OLDER_THAN_DAYS,
    keep: int = KEEP,
    *,
    corrupt: bool = False,
    now: datetime | None = None,
) -> tuple[Removal, ...]:
    """What could go: what nobody has touched for so many days. The newest `keep` ended sessions always stay.

    Changes nothing. `corrupt` lets damaged files that were kept aside go too.
    """
    before = (now or datetime.now(UTC)) - timedelta(days=older_than_days)
    return (
        *_sessions(paths, before, keep),
        *_logs(paths, before),
        *_cache(paths, before),
        *_corrupt(paths, goes=corrupt),
    )


def _sessions(paths: WorkspacePaths, before: datetime, keep: int) -> Iterator[Removal]:
    ended = [line for line in list_sessions(paths) if is_removable(paths, line)]
    ended.sort(key=lambda line: (line.updated_at or before, line.id), reverse=True)
    for line in reversed(ended[keep:]):
        if line.updated_at is not None and line.updated_at < before:
            why = f"{line.status} {line.updated_at:%Y-%m-%d}: {line.goal}".rstrip(": ")
            yield Removal(RemovalKind.SESSION, line.id, paths.session(line.id), line.size_bytes, why)


def is_removable(paths: WorkspacePaths, line: SessionLine) -> bool:
    """Over and done with. One that cannot be read whole stays for whoever mends it."""
    is_in_use = line.is_current or line.is_running or line.held_by or line.open_questions > 0
    if not line.has_ended or is_in_use or line.problem is not None:
        return False
    return not any(_is_unfinished(paths, task_id) for task_id in line.tasks)


def _is_unfinished(paths: WorkspacePaths, task_id: str) -> bool:
    """Somebody may go on with the task, and its journal tells what was tried."""
    manifest = read_record(paths, paths.manifest(task_id), Manifest)
    if isinstance(manifest, Manifest) and manifest.status:
        return manifest.status != "COMPLETE"
    progress = read_record(paths, paths.progress(task_id), Progress)
    return isinstance(progress, Progress) and progress.status != "complete"


def _logs(paths: WorkspacePaths, before: datetime) -> Iterator[Removal]:
    for task_id in _task_ids(paths):
        folder = paths.attempt_logs(task_id)
        if not is_folder(folder) or folder.is_symlink() or not is_complete(paths, task_id):
            continue
        files = [Path(place) / name for place, _, names in os.walk(folder) for name in names]
        if files and all(_modified(path) < before for path in files):
            why = f"{len(files)} attempt log{'s' if len(files) > 1 else ''} of a complete task"
            yield Removal(RemovalKind.LOGS, task_id, folder, size_of(folder), why)


def is_complete(paths: WorkspacePaths, task_id: str) -> bool:
    """Complete, and nobody works on it or died doing so."""
    manifest = read_record(paths, paths.manifest(task_id), Manifest)
    owner = read_record(paths, paths.run(task_id), RunOwner)
    return isinstance(manifest, Manifest) and manifest.status == "COMPLETE" and owner is None


def _cache(paths: WorkspacePaths, before: datetime) -> Iterator[Removal]:
    for path in _files_below(paths.cache):
        if _modified(path) < before:
            yield Removal(RemovalKind.CACHE, _name(paths, path), path, _size(path), "is made anew when it is needed")


def _corrupt(paths: WorkspacePaths, *, goes: bool) -> Iterator[Removal]:
    for path in (*_files_below(paths.state), *_files_below(paths.studio)):
        if ".corrupt-" in path.name and not path.is_relative_to(paths.archive):
            why = "a damaged file that was kept aside"
            why = why if goes else f"{why}: stays, unless --corrupt is given"
            yield Removal(RemovalKind.CORRUPT, _name(paths, path), path, _size(path), why, goes)


def _task_ids(paths: WorkspacePaths) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(paths.tasks) if is_safe_id(entry.name))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _files_below(folder: Path) -> list[Path]:
    """Links are not followed, and are not among them."""
    if folder.is_symlink():
        return []
    found = (Path(place) / name for place, _, names in os.walk(folder) for name in sorted(names))
    return [path for path in found if not path.is_symlink()]


def _modified(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except OSError:
        return datetime.now(UTC)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _name(paths: WorkspacePaths, path: Path) -> str:
    return clean_text(paths.relative(path))
