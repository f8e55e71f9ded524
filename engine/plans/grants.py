"""Tools that a person allowed for the rest of a session. Kept with the agreements, outside the workspace: a repository
that brings a session along brings no permission with it."""

from pathlib import Path

from engine.plans.runnables import Runnable
from engine.plans.trust import agree, agreed_digests


def grant(root: Path, session_id: str, key: str) -> None:
    """Remembers it. Raises OSError."""
    agree(root, (_runnable(session_id, key),))


def is_granted(root: Path, session_id: str, key: str) -> bool:
    return _runnable(session_id, key).digest in agreed_digests(root)


def _runnable(session_id: str, key: str) -> Runnable:
    return Runnable("session", "grant", session_id, key)
