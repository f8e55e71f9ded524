"""The working pool: what Claude's own context holds, measured, instead of what agents report of themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.context.usage import ContextUse, Gauge, Source

if TYPE_CHECKING:
    from engine.claude_code.live import ClaudeSession

WORKING = "working"


def with_measured_working(use: ContextUse | None, sessions: tuple[ClaudeSession, ...]) -> ContextUse | None:
    """The same use where no session lives that anything was measured of."""
    session = next((one for one in sessions if not one.is_over and one.context is not None), None)
    if use is None or session is None:
        return use
    return replace(use, pools=tuple(_measured(pool, session) if pool.name == WORKING else pool for pool in use.pools))


def _measured(pool: Gauge, session: ClaudeSession) -> Gauge:
    if session.context is None:
        return pool
    what = f"in the context of Claude's session {session.short_id}, by its {session.context.source.value}"
    return replace(pool, tokens=session.context.tokens, source=Source.MEASURED, what=what, heaviest=None)
