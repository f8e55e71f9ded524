"""A task is held by Claude while it builds it: reading such a lease, renewing it, and ending it.

The hook of `/studio:build` takes it (studio/plugin/hooks/hook_lease.py), under the same lock that a run holds for as
long as it takes. Whoever writes or ends a lease here has that lock too, so neither side ever overwrites the other.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from engine.orchestration.session_search import session_telling_of
from engine.workspace.journal_lines import write_event
from engine.workspace.owners import holds, is_within
from engine.workspace.paths import WorkspacePaths
from engine.workspace.pid_space import is_elsewhere
from engine.workspace.problems import Problem
from engine.workspace.process_marks import CLAUDE_SESSION
from engine.workspace.reading import read_record
from engine.workspace.records.lease import Lease
from engine.workspace.records.task import RunOwner
from engine.workspace.writing import set_aside, writable_path

ELSEWHERE = " in another container"


def read_lease(paths: WorkspacePaths, task_id: str) -> Lease | None:
    """What the file says, of a living or a dead session; None for no lease, and for one that cannot be read."""
    found = read_record(paths, paths.lease(task_id), Lease)
    return None if isinstance(found, Problem) else found


def living_lease(paths: WorkspacePaths, task_id: str) -> Lease | None:
    """The lease of a session of Claude's that is still there."""
    lease = read_lease(paths, task_id)
    return lease if lease is not None and holds(lease) else None


def is_ours(lease: Lease) -> bool:
    """Whether the session that holds the lease started this process, such as `studio build` in Claude's own shell."""
    told = os.environ.get(CLAUDE_SESSION)
    return is_within(lease) or bool(told and told == lease.claude_session)


def who_asks() -> str:
    """`claude` for what was started from Claude's shell, else `person`."""
    return "claude" if os.environ.get("CLAUDECODE") else "person"


def holder_of_run(owner: RunOwner) -> str:
    """`studio build (process 4711)`, `studio build (process 7 in another container)`"""
    return f"{owner.by or 'studio'} (process {owner.pid}{ELSEWHERE if is_elsewhere(owner) else ''})"


def held_words(lease: Lease, now: datetime | None = None) -> str:
    """`by Claude 4eeb953a for 4 min, last heard of 1 min ago`"""
    now = now or datetime.now(UTC)
    since = f" for {_ago(lease.taken_at, now)}" if lease.taken_at else ""
    heard = f", last heard of {_ago(lease.heard_at, now)} ago" if lease.heard_at else ""
    return f"by {lease.holder}{ELSEWHERE if is_elsewhere(lease) else ''}{since}{heard}"


def end_lease(paths: WorkspacePaths, task_id: str, event: str, session_id: str, *, by: str, **facts: str) -> None:
    """Takes a lease away, where there is one, and tells the task's journal. For whoever has the task's lock.

    `session_id` is the session to tell; empty for the one that tells of the task. A file that cannot be read is kept
    aside. Raises OSError.
    """
    path = writable_path(paths, paths.lease(task_id))
    found = read_record(paths, path, Lease)
    if found is None:
        return
    if isinstance(found, Problem):
        with suppress(FileNotFoundError):
            set_aside(path)
        return
    path.unlink(missing_ok=True)
    session_id = session_id or session_telling_of(paths, task_id, found.session_id)
    tell_of_lease(paths, found, event, session_id, by=by, **facts)


def tell_of_lease(paths: WorkspacePaths, lease: Lease, event: str, session_id: str, *, by: str, **facts: str) -> None:
    """Writes what became of a lease into a session's journal; nowhere, if no session is about it. Raises OSError."""
    if session_id:
        known: dict[str, Any] = {
            "task_id": lease.task_id,
            "holder": lease.holder,
            "claude_session": lease.claude_session,
        }
        write_event(paths, session_id, event, by=by, **{**known, **facts})


def run_words(owner: RunOwner, now: datetime | None = None) -> str:
    """`process 4711 (studio build)`; one that cannot be seen from here with its age."""
    if not is_elsewhere(owner):
        return f"process {owner.pid} ({owner.by})"
    since = f" for {_ago(owner.started_at, now or datetime.now(UTC))}" if owner.started_at else ""
    return f"process {owner.pid}{ELSEWHERE} ({owner.by}){since}: whether it lives cannot be seen from here"


def _ago(at: datetime | None, now: datetime) -> str:
    """`40 s`, `6 min`, `3 h`; a time to come is `0 s`: clocks differ."""
    seconds = max(0, int((now - at).total_seconds())) if at else 0
    for unit, length in (("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
