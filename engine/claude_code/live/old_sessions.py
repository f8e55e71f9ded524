"""Which of Claude's sessions a cleanup may pack away: over, and nobody heard of them for a while.

Only their picture beside Claude goes: Claude keeps the conversations itself, and `studio usage` counts by those.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from engine.claude_code.events.session_journals import SessionJournalReader
from engine.claude_code.live.fold import SessionFold
from engine.claude_code.live.heard import heard_of
from engine.claude_code.live.processes import ProcessList
from engine.claude_code.live.sessions import OVER, ClaudeState
from engine.claude_code.live.state import StateNow, state_now
from engine.orchestration.cleanup_plan import KEEP, OLDER_THAN_DAYS, Removal, RemovalKind
from engine.orchestration.session_list import size_of
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError


def old_sessions(
    paths: WorkspacePaths,
    older_than_days: float = OLDER_THAN_DAYS,
    keep: int = KEEP,
    *,
    now: datetime | None = None,
) -> Iterator[Removal]:
    """Oldest first; the newest `keep` sessions always stay. Changes nothing."""
    now = now or datetime.now(UTC)
    before = now - timedelta(days=older_than_days)
    processes = ProcessList()
    heard = [(session_id, datetime.fromtimestamp(at, UTC)) for session_id, at in heard_of(paths)]
    for session_id, at in reversed(heard[keep:]):
        folder = paths.claude_session(session_id)
        if at < before and not folder.is_symlink() and _is_over(paths, session_id, processes, now):
            why = f"a session of Claude's, last heard of {at:%Y-%m-%d}"
            yield Removal(RemovalKind.CLAUDE, session_id, folder, size_of(folder), why)


def _is_over(paths: WorkspacePaths, session_id: str, processes: ProcessList, now: datetime) -> bool:
    fold = SessionFold()
    try:
        for event in SessionJournalReader(paths, session_id).read():
            if event is not None:
                fold.take(event)
    except UnusableFileError:
        return False  # it stays for whoever mends it
    if fold.seen_at is None:
        return True  # only its status line told of it
    line = processes.read({fold.transcript}).get(session_id)
    told = StateNow(ClaudeState(fold.state), fold.state_since or fold.seen_at)
    return state_now(told, fold.seen_at, line, now).state in OVER
