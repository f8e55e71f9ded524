"""Claude's live sessions as rows of the Session pane: what each does, what it waits for, how full its context is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from widgets.claude.claude_words import STATE_MARKS, doing, level_mark
from widgets.parts.row_list import Row
from widgets.text.counting import counted
from widgets.text.formats import Part, age, tokens

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import (
        ClaudeSession,  # the first picture, an empty frame, does not wait for it
    )

SHOWN = 3
"""Sessions in the pane, those that wait first; all are on their own screen."""

KEY = "claude"

OLDER = "older sessions"
"""Key of the row that stands for sessions which are not shown; no session's id has a space."""


def claude_rows(sessions: tuple[ClaudeSession, ...], now: datetime) -> Iterator[Row]:
    """Only sessions that live; nothing where there is none."""
    live = sorted((session for session in sessions if not session.is_over), key=_place)
    for session in live[:SHOWN]:
        yield _row(session, now, is_named=len(live) > 1)
    if len(live) > SHOWN:
        more = f"  and {counted(len(live) - SHOWN, 'more session')} of Claude's: L shows all"
        yield Row(f"{KEY} more", Content.styled(more, "$foreground-muted"))


def _place(session: ClaudeSession) -> tuple[bool, bool]:
    """What waits stands first, above all what cannot go on without a permission."""
    return session.wait is None, session.state.name != "WAITS_FOR_PERMISSION"


def _row(session: ClaudeSession, now: datetime, *, is_named: bool) -> Row:
    """`Claude ● working  Bash: pytest 4:12   context 62% of 200K`, with its id where it is not the only one."""
    mark = STATE_MARKS[session.state.name]
    about = doing(session, now)
    name = f"Claude {session.short_id} " if is_named else "Claude "
    parts: list[Part] = [name, (f"{mark.glyph} {mark.word}", mark.style)]
    if about:
        parts.append(f"  {about}")
    return Row(f"{KEY} {session.id}", Content.assemble(*parts), _figures(session, now), "L shows the whole session")


def _figures(session: ClaudeSession, now: datetime) -> Content:
    """`62% of 200K`, with its level in words; how long ago where the figure is old."""
    context = session.context
    if context is None:
        return Content.styled(f"heard {age(session.seen_at, now)}", "$foreground-muted")
    mark = level_mark(context.level.name)
    share = f"{context.percent}% of {tokens(context.window)}" if context.window else f"{tokens(context.tokens)} tokens"
    words = f" {mark.glyph} {mark.word}" if mark.word else ""
    return Content.assemble((f"context {share}", mark.style), (words, mark.style))


def session_row(session: ClaudeSession, now: datetime) -> Row:
    """A line of the Claude screen: `● working  4eeb953a  Bash: pytest 4:12  claude-opus-5-5  context 62% of 200K   3s`

    The id in short is what the Build pane names a session by.
    """
    mark = STATE_MARKS[session.state.name]
    parts: list[Part] = [(f"{mark.glyph} {mark.word}", mark.style), (f"  {session.id[:8]}", "$foreground-muted")]
    if about := doing(session, now):
        parts.append(f"  {about}")
    if session.model:
        parts.append((f"  {session.model}", "$foreground-muted"))
    heard = Content.styled(f" {age(session.seen_at, now):>5}", "$foreground-muted")
    figures = _figures(session, now) if session.context else Content("")
    return Row(session.id, Content.assemble(*parts), Content.assemble(figures, heard), session.id)


def older_row(count: int) -> Row:
    """The last line of the Claude screen: `… 37 older sessions   Enter shows more`"""
    words = Content.styled(f"… {counted(count, 'older session')}", "$foreground-muted")
    return Row(OLDER, words, Content.styled("Enter shows more", "$foreground-muted"))


def claude_note(sessions: tuple[ClaudeSession, ...]) -> str:
    """The glyph of what matters most: that something waits, else that something works; empty for neither."""
    live = [session for session in sessions if not session.is_over]
    shown = next((session for session in live if session.wait), live[0] if live else None)
    return STATE_MARKS[shown.state.name].glyph if shown else ""
