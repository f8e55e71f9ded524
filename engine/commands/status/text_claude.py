"""Claude's live sessions as lines of `studio status`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import ClaudeSession, ContextFigure  # only where there is a session


def claude_lines(sessions: tuple[ClaudeSession, ...]) -> Iterator[str]:
    """Nothing where none lives."""
    live = [session for session in sessions if not session.is_over]
    if live:
        yield f"CLAUDE   {len(live)} live"
    for session in live:
        about = session.wait.words if session.wait else session.tools[0].words if session.tools else ""
        yield f"  {session.short_id}  {session.state.value}  {session.model}  {about}"
        if session.context is not None:
            yield f"  {'':<8}  context {_context(session.context)}"


def _context(context: ContextFigure) -> str:
    figure = f"{context.tokens:,} of {context.window:,} tokens, {context.percent}%" if context.window else ""
    level = f", {context.level.value}" if context.level.value != "normal" else ""
    return f"{figure or f'{context.tokens:,} tokens'}{level}: measured ({context.source.value})"
