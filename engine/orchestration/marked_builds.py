"""A build that Claude does by itself, step by step: the session that tells of it, and the builder's turn in it.

A run of the engine has both from its `BuildSession`. Who marks steps from outside gets them here, so that Session,
Build and Activity tell of it in the same way.
"""

from typing import Any

from engine.orchestration.agent_turns import documents, start_agent
from engine.orchestration.checkpoints import complete_agent
from engine.orchestration.session_search import states_of_task, task_ids_of
from engine.orchestration.sessions import (
    Document,
    current_session_id,
    make_current,
    make_routing,
    open_session,
    read_state,
)
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError

AGENT = "builder"

OVER = ("completed", "failed")
"""Session statuses after which a new build opens a new session."""


def begin_turn(paths: WorkspacePaths, task_id: str, goal: str, by: str) -> str:
    """The builder's turn in the task's session, which is opened where there is none; returns the session's id.

    A turn that goes on already stays. Raises OSError, UnusableFileError.
    """
    session_id, state = _session(paths, task_id)
    if not session_id:
        routing = make_routing(goal or task_id, "build_only", [AGENT], 1.0)
        session_id = open_session(
            paths, goal or task_id, mode="explicit", trigger="build_command", routing=routing, by=by
        )
        state = {}
    elif session_id != current_session_id(paths):
        make_current(paths, session_id)
    if not _has_turn(state, task_id):
        given = {"task_id": task_id, "plan_path": paths.relative(paths.plan(task_id))}
        start_agent(paths, session_id, AGENT, by, given)
    return session_id


def end_turn(paths: WorkspacePaths, task_id: str, by: str) -> None:
    """All steps are done: whoever marked them has no more to build. Raises OSError, UnusableFileError."""
    session_id, state = _session(paths, task_id)
    if session_id and _has_turn(state, task_id):
        complete_agent(paths, session_id, AGENT, {"success": True, "task_id": task_id}, by)


def _session(paths: WorkspacePaths, task_id: str) -> tuple[str, Document]:
    """The open session that names the task, the newest; else the active one, if it is about no task yet."""
    found = [(name, state) for name, state in states_of_task(paths, task_id) if state.get("status") not in OVER]
    if found:
        active = current_session_id(paths)
        return next((one for one in found if one[0] == active), found[-1])
    active = current_session_id(paths)
    try:
        state = (read_state(paths, active) if active else None) or {}
    except UnusableFileError:
        state = {}
    is_free = bool(state) and state.get("status") not in OVER and not task_ids_of(state)
    return (active, state) if is_free else ("", {})


def _has_turn(state: Document, task_id: str) -> bool:
    """Whether the builder is at this task already."""
    return any(_is_at(turn, task_id) for turn in documents(state.get("agent_states")))


def _is_at(turn: dict[str, Any], task_id: str) -> bool:
    given = turn.get("input")
    is_active = turn.get("agent_name") == AGENT and turn.get("status") == "active"
    return is_active and isinstance(given, dict) and given.get("task_id") == task_id
