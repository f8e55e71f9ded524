"""Claude marks steps only of a task that nobody else builds, and shows by each mark that its build goes on."""

import os
from contextlib import suppress

from engine.orchestration.claim import TaskTakenError, run_owner, task_lock
from engine.orchestration.leases import holder_of_run, is_ours, living_lease, read_lease, tell_of_lease
from engine.orchestration.session_search import session_telling_of
from engine.workspace.owners import is_alive, is_within
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.process_marks import CLAUDE_SESSION
from engine.workspace.reading import read_document, read_record
from engine.workspace.records.task import Manifest
from engine.workspace.writing import timestamp, update_document

STOP = (
    "Stop building it: mark no step, change no file for it, and tell the person that it was taken over. "
    "`studio status` shows how far it is"
)


def check_claude_may_mark(paths: WorkspacePaths, task_id: str) -> None:
    """Raises TaskTakenError where a run that did not start this process, or another session of Claude's, builds it.

    Where nobody says that he does, Claude may: as it is without the plugin, and in STUDIO v5.
    """
    owner = run_owner(paths, task_id)
    if owner is not None and is_alive(owner) and not is_within(owner.pid):
        raise TaskTakenError(f"{task_id} is not yours to build any more: {holder_of_run(owner)} does", STOP)
    lease = living_lease(paths, task_id)
    if lease is not None and not is_ours(lease):
        raise TaskTakenError(f"{task_id} is not yours to build: {lease.holder} does", STOP)
    if lease is not None:
        _renew(paths, task_id, lease.claude_session)
    elif _was_taken_from_us(paths, task_id):
        raise TaskTakenError(f"{task_id} is not yours to build any more: it was taken over meanwhile", STOP)


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


def _renew(paths: WorkspacePaths, task_id: str, claude_session: str) -> None:
    """Notes that Claude was heard of; not while `studio build`, which Claude began, has the lock."""
    from filelock import Timeout

    lock = task_lock(paths, task_id)
    with suppress(Timeout, OSError, UnusableFileError), lock:  # the mark counts; this only says how old its lease is
        lease = read_lease(paths, task_id)
        if lease is None or lease.claude_session != claude_session:
            return
        session = lease.session_id or session_telling_of(paths, task_id)
        told = {"heard_at": timestamp(), "session_id": session}
        update_document(paths, paths.lease(task_id), lambda document: {**document, **told})
        if session and not lease.session_id:  # no session was about the task yet when it was taken
            tell_of_lease(paths, lease, "lease_taken", session, by="claude")
