"""Opening, changing and finding sessions. Every change goes to the journal first, so a lost state can be rebuilt."""

import os
import re
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.workspace.journal import append_event, read_events
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_bytes, read_document, to_record
from engine.workspace.records.session import Session
from engine.workspace.session_changes import apply_change, rebuild_session
from engine.workspace.text import one_line
from engine.workspace.writing import encode, replace_file, timestamp, update_document

Document = dict[str, Any]

Change = tuple[Document, Document]
"""Top-level fields with their new values, and list name to the one item that is put into it."""

TOTAL_TOKENS = 150_000

SUFFIX = re.compile(r"[0-9a-f]{4}")
"""What ends a session's id."""


def open_session(
    paths: WorkspacePaths,
    goal: str,
    *,
    mode: str,
    trigger: str,
    workflow: str,
    confidence: float,
    agents: Sequence[str],
) -> str:
    """Opens a session, makes it the active one and returns its id. Raises OSError."""
    session_id = _new_folder(paths).name
    now = timestamp()
    state: Document = {
        "id": session_id,
        "mode": mode,
        "trigger": trigger,
        "status": "initializing",
        "created_at": now,
        "updated_at": now,
        "goal": goal,
        "routing": {
            "analyzed_goal": goal,
            "selected_workflow": workflow,
            "agent_sequence": [
                {"agent": agent, "order": order, "status": "pending", "reason": None}
                for order, agent in enumerate(agents, start=1)
            ],
            "routing_confidence": confidence,
        },
        "context_budget": {
            "total_allocated": TOTAL_TOKENS,
            "pools": {},
            "pressure_level": "normal",
            "optimization_triggered": False,
        },
        "agent_states": [],
        "handoffs": [],
        "checkpoints": [],
        "failures": [],
        "outcome": None,
    }
    append_event(paths, session_id, "session_opened", state=state)
    replace_file(paths.session_state(session_id), encode(state))
    make_current(paths, session_id)
    return session_id


def change_session(
    paths: WorkspacePaths, session_id: str, fields: Document | None = None, put: Document | None = None
) -> Document:
    """Sets top-level fields and puts items into lists; returns the new state. Raises OSError, UnusableFileError."""
    return change_session_by(paths, session_id, lambda _: (fields or {}, put or {}))


def change_session_by(paths: WorkspacePaths, session_id: str, make: Callable[[Document], Change]) -> Document:
    """Like `change_session`, for a change that depends on the state as it is under the lock."""

    def change(state: Document) -> None:
        if not state:
            state.update(rebuild_session(read_events(paths, session_id)) or {"id": session_id})
        fields, items = make(state)
        fields = {**fields, "updated_at": timestamp()}
        append_event(paths, session_id, "session_changed", set=fields, put=items)
        apply_change(state, fields, items)

    return update_document(paths, paths.session_state(session_id), change, missing={})


def adopt_session(paths: WorkspacePaths, session_id: str) -> None:
    """Makes the journal of a session that other programs changed add up to its state again."""
    try:
        state = read_document(paths, paths.session_state(session_id))
    except UnusableFileError:
        return  # the journal is all there is
    if state is not None and rebuild_session(read_events(paths, session_id)) != state:
        append_event(paths, session_id, "session_opened", state=state)


def make_current(paths: WorkspacePaths, session_id: str) -> None:
    replace_file(paths.current_session, f"{session_id}\n".encode())


def current_session_id(paths: WorkspacePaths) -> str:
    """The active session's id, empty where there is none or it is no id."""
    try:
        name = one_line((read_bytes(paths, paths.current_session) or b"").decode("utf-8", "replace"))
    except UnusableFileError:
        return ""
    return name if is_safe_id(name) else ""


def sessions_of_task(paths: WorkspacePaths, task_id: str) -> tuple[Session, ...]:
    """The sessions that name a task, oldest first."""
    try:
        names = sorted(entry.name for entry in os.scandir(paths.orchestration) if is_safe_id(entry.name))
    except FileNotFoundError:
        return ()
    found = (_session_naming(paths, name, task_id) for name in names)
    return tuple(session for session in found if session is not None and task_id in session.task_ids)


def _session_naming(paths: WorkspacePaths, session_id: str, task_id: str) -> Session | None:
    """The session, if its state names the task anywhere. An unusable state is rebuilt from the journal."""
    path = paths.session_state(session_id)
    state: Document | None
    try:
        # Most sessions are about other tasks: looking for the id in the bytes spares parsing two hundred of them.
        content = read_bytes(paths, path)
        if content is not None and task_id.encode() not in content and content.rstrip().endswith(b"}"):
            return None
        state = read_document(paths, path)
    except UnusableFileError:
        state = None
    if state is None:
        state = rebuild_session(read_events(paths, session_id))
    session = to_record(paths, path, {**state, "id": session_id}, Session) if state else None
    return None if isinstance(session, Problem) else session


def _new_folder(paths: WorkspacePaths) -> Path:
    """A new session's folder. Its name sorts after all others, also those of the same second."""
    paths.orchestration.mkdir(parents=True, exist_ok=True)
    while True:
        stamp = datetime.now(UTC).strftime("orch_%Y%m%d_%H%M%S_")
        names = (folder.name.removeprefix(stamp) for folder in paths.orchestration.glob(f"{stamp}*"))
        taken = [int(name, 16) for name in names if SUFFIX.fullmatch(name)]
        number = max(taken) + 1 + secrets.randbelow(16) if taken else secrets.randbelow(0x8000)
        if number > 0xFFFF:
            time.sleep(0.05)  # this second is full
            continue
        with suppress(FileExistsError):  # somebody else was quicker
            folder = paths.session(f"{stamp}{number:04x}")
            folder.mkdir()
            return folder
