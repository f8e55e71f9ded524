"""The working pool: what Claude's own context holds, measured, instead of what agents report of themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.context.gauges.usage import ContextUse, Source

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import ClaudeSession

WORKING = "working"


def with_measured_working(use: ContextUse | None, sessions: tuple[ClaudeSession, ...]) -> ContextUse | None:
    """The pool against the window that it shares with all else; the same use where no live session's window is known.

    The pool's own soft limit is for what agents add: Claude's instructions alone would be half of it.
    """
    figures = (session.context for session in sessions if not session.is_over)
    figure = next((one for one in figures if one is not None and one.window), None)
    if use is None or figure is None or figure.window is None:
        return use
    what = f"Claude's whole context against its window, by its {figure.source.value}"
    pools = [
        replace(
            pool,
            tokens=figure.tokens,
            limit=figure.window,
            hard_limit=figure.window,
            source=Source.MEASURED,
            what=what,
            heaviest=None,
        )
        if pool.name == WORKING
        else pool
        for pool in use.pools
    ]
    return replace(use, pools=tuple(pools))
