"""What happened here and in Claude's sessions, as one list."""

from __future__ import annotations

import heapq
from itertools import islice

from engine.claude_code.live.sessions import ClaudeSession
from engine.workspace.activity import KEPT
from engine.workspace.snapshot import Activity


def merged_activity(told: tuple[Activity, ...], sessions: tuple[ClaudeSession, ...]) -> tuple[Activity, ...]:
    """Newest first, as many as are shown. `told` is newest first, and so is what each session tells."""
    newest_first = heapq.merge(
        told, *(session.activity for session in sessions), key=lambda entry: entry.at, reverse=True
    )
    return tuple(islice(newest_first, KEPT))
