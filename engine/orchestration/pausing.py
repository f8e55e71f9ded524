"""A person pauses a session and lets it go on. What runs is asked to stop; it says itself when it has."""

from dataclasses import dataclass

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.session_list import read_session, running_task
from engine.orchestration.sessions import Change, Document, change_session_by, make_current
from engine.orchestration.stop_requests import request_stop
from engine.workspace.journal_lines import state_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.task import RunOwner
from engine.workspace.session_lines import OVER, SessionDetail

PAUSED = "paused"

WAITING = "waiting"

GOING_ON = "executing"


@dataclass(frozen=True, slots=True)
class Paused:
    status: str
    """As it is now. While something runs it becomes `paused` when that has stopped."""
    asked: RunOwner | None
    """The process that was asked to stop."""
    held_by: str = ""
    """The session of Claude's that builds its task and goes on: nobody can ask it to stop but in its own terminal."""


@dataclass(frozen=True, slots=True)
class Resumed:
    status: str
    task_id: str
    """What to go on with, such as by `studio run --task`; empty where the session is about no task yet."""


def pause_session(paths: WorkspacePaths, session_id: str, *, now: bool = False, by: str = "person") -> Paused:
    """Pauses a session. What runs stops after its step, or with `now` at once, and pauses the session itself.

    Raises OrchestrationError where there is none or it has ended, OSError, UnusableFileError.
    """
    detail = _open_session(paths, session_id, "paused")
    if owner := running_task(paths, session_id, detail.line.tasks):
        request_stop(paths, session_id, owner.task_id, now=now, by=by)
        return Paused(detail.line.status, owner)
    if detail.session is None or detail.session.status != PAUSED:
        change_session_by(paths, session_id, lambda _: Change({"status": PAUSED}), by=by, adopt=True)
    return Paused(PAUSED, None, detail.line.held_by)


def resume_session(paths: WorkspacePaths, session_id: str, by: str = "person") -> Resumed:
    """Makes a session the active one; a paused one has the status it had before. Starts nothing.

    Raises OrchestrationError where there is none or it has ended, OSError, UnusableFileError.
    """
    detail = _open_session(paths, session_id, "resumed")
    status = detail.session.status if detail.session else ""
    if status == PAUSED:
        status = WAITING if detail.questions else _status_before_pause(paths, session_id)
        change_session_by(paths, session_id, lambda _: Change({"status": status}), by=by, adopt=True)
    make_current(paths, session_id)
    return Resumed(status, detail.line.tasks[0] if detail.line.tasks else "")


def _open_session(paths: WorkspacePaths, session_id: str, what: str) -> SessionDetail:
    detail = read_session(paths, session_id)
    if detail.line.has_ended:
        reason = f"{session_id} has ended ({detail.line.status}): it cannot be {what}"
        raise OrchestrationError(reason, "Begin a new one, or go back with `studio sessions restore`")
    if detail.session is None and detail.line.problem:
        raise OrchestrationError(
            f"{detail.line.problem.path}: {detail.line.problem.reason}", detail.line.problem.remedy
        )
    return detail


def _status_before_pause(paths: WorkspacePaths, session_id: str) -> str:
    """The journal tells what it was; a field of its own would be one that other programs do not know."""
    statuses = [_status_set_by(event) for event in state_events(paths, session_id)]
    return next((status for status in reversed(statuses) if status and status not in (PAUSED, *OVER)), GOING_ON)


def _status_set_by(event: Document) -> str:
    fields = event.get("set") if event.get("event") == "session_changed" else event.get("state")
    status = fields.get("status") if isinstance(fields, dict) else None
    return status if isinstance(status, str) else ""
