"""Claude marks steps only of a task that nobody else builds, and shows by each mark that its build goes on."""

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.orchestration.claim import TaskTakenError, run_owner
from engine.orchestration.leases import holder_of_run, is_ours, living_lease, read_lease, tell_of_lease
from engine.orchestration.session_search import session_telling_of
from engine.orchestration.task_lock import POLL_S
from engine.workspace.owners import is_alive, is_within
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.process_marks import CLAUDE_SESSION
from engine.workspace.reading import read_document, read_record
from engine.workspace.records.task import Manifest
from engine.workspace.writing import timestamp, update_document

if TYPE_CHECKING:
    from filelock import BaseFileLock

WAIT_S = 5.0
"""For whoever has the task's lock and is no run that says so: he writes a lease or a mark, or is just about to say."""

STOP = (
    "Stop building it: mark no step, change no file for it, and tell the person that it was taken over. "
    "`studio status` shows how far it is"
)


def check_claude_may_mark(paths: WorkspacePaths, task_id: str, lock: "BaseFileLock") -> None:
    """Raises TaskTakenError where a run that did not start this process, or another session of Claude's, builds it.

    Where nobody says that he does, Claude may: as it is without the plugin, and in STUDIO v5. Afterwards `lock`, the
    task's, is held for the mark; not where the run has it that this process belongs to.
    """
    _take(lock, paths, task_id)
    _check_run(paths, task_id)
    lease = living_lease(paths, task_id)
    if lease is not None and not is_ours(lease):
        raise TaskTakenError(f"{task_id} is not yours to build: {lease.holder} does", STOP)
    if lease is not None and lock.is_locked:
        with suppress(OSError, UnusableFileError):  # the mark counts; this only says how old its lease is
            _renew(paths, task_id)
    elif lease is None and _was_taken_from_us(paths, task_id):
        raise TaskTakenError(f"{task_id} is not yours to build any more: it was taken over meanwhile", STOP)


def _take(lock: "BaseFileLock", paths: WorkspacePaths, task_id: str) -> None:
    """Waits for whoever only writes something; not for a run, which has the lock as long as it takes."""
    from filelock import Timeout

    end = time.monotonic() + WAIT_S
    while not lock.is_locked:
        try:
            lock.acquire(timeout=POLL_S)
        except Timeout:
            if _check_run(paths, task_id):
                return
            if time.monotonic() > end:
                reason = f"{task_id} is not yours to build just now: another process has it"
                raise TaskTakenError(reason, "Try once more; where that fails too, tell the person") from None


def _check_run(paths: WorkspacePaths, task_id: str) -> bool:
    """Whether this process belongs to the run that has the task. Raises TaskTakenError where another one has it."""
    owner = run_owner(paths, task_id)
    if owner is None or not is_alive(owner):
        return False
    if not is_within(owner):
        raise TaskTakenError(f"{task_id} is not yours to build any more: {holder_of_run(owner)} does", STOP)
    return True


def _was_taken_from_us(paths: WorkspacePaths, task_id: str) -> bool:
    """Whether this session of Claude's had the task and has it no more, though whoever took it over rests just now."""
    session = os.environ.get(CLAUDE_SESSION, "")
    manifest = read_record(paths, paths.manifest(task_id), Manifest)
    if not is_safe_id(session) or (isinstance(manifest, Manifest) and manifest.status == "COMPLETE"):
        return False
    try:
        memory = read_document(paths, paths.hook_memory(session)) or {}
    except UnusableFileError:
        return False
    lease = read_lease(paths, task_id)
    is_without = memory.get("task") == task_id and memory.get("leased") is True
    had_it = memory.get("lost") == task_id or is_without
    return had_it and (lease is None or lease.claude_session != session)


def _renew(paths: WorkspacePaths, task_id: str) -> None:
    """Notes that Claude was heard of. Raises OSError, UnusableFileError."""
    lease = read_lease(paths, task_id)
    if lease is None:
        return
    session = lease.session_id or session_telling_of(paths, task_id)
    told = {"heard_at": timestamp(), "session_id": session}
    update_document(paths, paths.lease(task_id), lambda document: {**document, **told})
    if session and not lease.session_id:  # no session was about the task yet when it was taken
        tell_of_lease(paths, lease, "lease_taken", session, by="claude")
