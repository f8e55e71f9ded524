"""What the verbs of `studio sessions` share: which session is meant, and what they return."""

import os

from engine.commands.common import CommandError
from engine.orchestration.sessions import current_session_id
from engine.workspace.paths import WorkspacePaths, checked_id

NOT_AGREED = 5
"""Nobody agreed yet, as with a plan that nobody trusts: nothing was changed."""

STOPPED = 130


def meant_session(paths: WorkspacePaths, named: str | None) -> str:
    """The session that was named, else ORCH_SESSION_ID's, else the active one. Raises CommandError, UnsafeIdError."""
    session_id = named or os.environ.get("ORCH_SESSION_ID") or current_session_id(paths)
    if not session_id:
        raise CommandError("No session is active", "Name one: `studio sessions` lists them")
    return checked_id(session_id)
