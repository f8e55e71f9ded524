"""What the answers for Claude's hooks are made from, and whether any of it changed since."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine import __version__
from engine.orchestration.session_search import task_ids_of
from engine.orchestration.sessions import current_session_id, read_state
from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id
from engine.workspace.problems import UnusableFileError

Signatures = dict[str, list[int] | None]
"""Path from the workspace's root to its time in nanoseconds and its size; None for what is not there."""

MADE_BY = "made-by"


def task_at_hand(paths: WorkspacePaths) -> str:
    """The task that a build without a name means: the active session's latest, else the newest; empty without any."""
    session = current_session_id(paths)
    try:
        state = (read_state(paths, session) if session else None) or {}
    except UnusableFileError:
        state = {}
    named = [name for name in task_ids_of(state) if is_safe_id(name) and is_folder(paths.task(name))]
    return named[0] if named else _newest_task(paths)


def _newest_task(paths: WorkspacePaths) -> str:
    """Ids begin with their date, so the last one with a plan it is."""
    try:
        names = sorted((path.name for path in paths.tasks.iterdir() if is_safe_id(path.name)), reverse=True)
    except OSError:
        return ""
    return next((name for name in names if paths.plan(name).is_file()), names[0] if names else "")


def signatures(paths: WorkspacePaths, task_id: str) -> Signatures:
    """Of all files that the answers are made from. A hook compares them, which takes it a millisecond."""
    return {paths.relative(path): signature(path) for path in _sources(paths, task_id)}


def is_made_from(document: dict[str, Any], paths: WorkspacePaths, task_id: str) -> bool:
    """Whether an answer that says this of itself is still the one that would be made now. Raises OSError."""
    return made_from(paths, task_id).items() <= document.items()


def made_from(paths: WorkspacePaths, task_id: str) -> dict[str, Any]:
    """The whole of `made-from.json`: files, our own version, and the day, by which learnings age.

    `folder` is the ready folder's number on this disk: answers that came with a repository do not know it. Raises
    OSError where there is no such folder.
    """
    made_by = f"{__version__} on {datetime.now(UTC):%Y-%m-%d} for {task_id or 'no task'}"
    return {MADE_BY: made_by, "folder": paths.ready.stat().st_ino, "made_from": signatures(paths, task_id)}


def signature(path: Path) -> list[int] | None:
    """As studio/plugin/hooks/hook_build.py has it."""
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size]


def _sources(paths: WorkspacePaths, task_id: str) -> Iterator[Path]:
    yield from (paths.current_session, paths.tasks, paths.backlog, paths.sprint_counter)
    yield from (paths.knowledge_base, paths.invariants, paths.engine_config, paths.learnings, paths.skills)
    for folder in (paths.learnings, paths.learnings / "integrations", paths.skills):
        yield from sorted(folder.glob("*.*"))
    if session := current_session_id(paths):
        yield paths.session_state(session)
    if task_id:
        yield from task_sources(paths, task_id)


def task_sources(paths: WorkspacePaths, task_id: str) -> tuple[Path, ...]:
    """Whether a task may be built, and how far it is, stands in these."""
    return (
        paths.plan(task_id),
        paths.progress(task_id),
        paths.manifest(task_id),
        paths.planning(task_id),
        paths.run(task_id),
    )
