"""Opening, changing and finding sessions. Every change goes to the journal first, so a lost state can be rebuilt."""

import re
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.workspace.journal_lines import fits_in_a_line, state_events, write_event
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_bytes, read_document
from engine.workspace.session_changes import apply_change, rebuild_state
from engine.workspace.text import one_line
from engine.workspace.writing import encode, replace_file, timestamp, update_document, writable_path

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a session's state (session_changes.py)."""

    fields: Document = field(default_factory=dict)
    """Top-level fields with their new values."""
    put: Document = field(default_factory=dict)
    """List name to the one item that is put into it, in the place of the same item."""
    add: Document = field(default_factory=dict)
    """List name to the one item that is added at its end."""


TOTAL_TOKENS = 150_000

SUFFIX = re.compile(r"[0-9a-f]{4}")
"""What ends a session's id."""


def open_session(
    paths: WorkspacePaths, goal: str, *, mode: str, trigger: str, routing: Document | None = None, by: str = "engine"
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
        "routing": routing or make_routing(None, None, (), None),
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
    write_event(paths, session_id, "session_opened", by=by, state=state)
    replace_file(paths.session_state(session_id), encode(state))
    make_current(paths, session_id)
    return session_id


def make_routing(goal: str | None, workflow: str | None, agents: Sequence[str], confidence: float | None) -> Document:
    """The `routing` of a session; all None for one that is not routed yet."""
    return {
        "analyzed_goal": goal,
        "selected_workflow": workflow,
        "agent_sequence": [
            {"agent": agent, "order": order, "status": "pending", "reason": None}
            for order, agent in enumerate(agents, start=1)
        ],
        "routing_confidence": confidence,
    }


def change_session(
    paths: WorkspacePaths, session_id: str, fields: Document | None = None, put: Document | None = None
) -> Document:
    """Sets top-level fields and puts items into lists; returns the new state. Raises OSError, UnusableFileError."""
    return change_session_by(paths, session_id, lambda _: Change(fields or {}, put or {}))


def change_session_by(
    paths: WorkspacePaths,
    session_id: str,
    make: Callable[[Document], Change],
    *,
    by: str = "engine",
    adopt: bool = False,
) -> Document:
    """Like `change_session`, for a change that depends on the state as it is under the lock.

    With `adopt`, changes that other programs made to the state are put into the journal first.
    """

    def change(state: Document) -> None:
        if not state:
            state.update(rebuilt_state(paths, session_id) or {"id": session_id})
        elif adopt:
            _adopt(paths, session_id, state)
        made = make(state)
        fields = {**made.fields, "updated_at": timestamp()}
        facts: Document = {"set": fields, "put": made.put, **({"add": made.add} if made.add else {})}
        write_event(paths, session_id, "session_changed", by=by, **facts)
        apply_change(state, fields, made.put, made.add)

    return update_document(paths, paths.session_state(session_id), change, missing={})


def read_state(paths: WorkspacePaths, session_id: str) -> Document | None:
    """A session's state, from its journal where the file is lost; None if there is no such session.

    Raises UnusableFileError for a damaged state without a journal, UnsafeIdError.
    """
    problem: UnusableFileError | None = None
    try:
        state = read_document(paths, paths.session_state(session_id))
    except UnusableFileError as error:
        state, problem = None, error
    state = state or rebuilt_state(paths, session_id)
    if state is None and problem is not None:
        raise problem
    return state


def rebuilt_state(paths: WorkspacePaths, session_id: str) -> Document | None:
    """What a session's journal says its state is; None where it does not say."""
    return rebuild_state(state_events(paths, session_id))


def adopt_session(paths: WorkspacePaths, session_id: str) -> None:
    """Makes the journal of a session that other programs changed add up to its state again."""
    path = writable_path(paths, paths.session_state(session_id))
    with locked(paths, path):  # between a change's event and its state file, they differ
        try:
            state = read_document(paths, path)
        except UnusableFileError:
            return  # the journal is all there is
        if state is not None and _adopt(paths, session_id, state):
            replace_file(path, encode(state))


def _adopt(paths: WorkspacePaths, session_id: str, state: Document) -> bool:
    """Makes journal and state agree; says whether it was the state that lacked something."""
    events = list(state_events(paths, session_id))
    known = rebuild_state(events)
    if known == state:
        return False
    if known is not None and rebuild_state(events[:-1]) == state:
        # A crash came between the last change's event and its state file: the change counts.
        state.clear()
        state.update(known)
        return True
    # What no line has room for is noted once, shortened: again and again would only fill the disk.
    if known is None or fits_in_a_line(state):
        write_event(paths, session_id, "session_opened", state=state)
    return False


def make_current(paths: WorkspacePaths, session_id: str) -> None:
    replace_file(paths.current_session, f"{session_id}\n".encode())


def current_session_id(paths: WorkspacePaths) -> str:
    """The active session's id, empty where there is none or it is no id."""
    try:
        name = one_line((read_bytes(paths, paths.current_session) or b"").decode("utf-8", "replace"))
    except UnusableFileError:
        return ""
    return name if is_safe_id(name) else ""


def _new_folder(paths: WorkspacePaths) -> Path:
    """A new session's folder. Its name sorts after all others, also those of the same second."""
    paths.inside(paths.orchestration).mkdir(parents=True, exist_ok=True)
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
