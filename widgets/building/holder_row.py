"""Who holds the task that is shown: a session of Claude's, or a run's process."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from engine.workspace.build_record import BuildRecord
from widgets.parts.row_list import Row
from widgets.text.formats import age
from widgets.text.glyphs import PAUSED, RUNNING, WAITING

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import ClaudeSession


def holder_row(build: BuildRecord, now: datetime, what: str = "", claude: tuple[ClaudeSession, ...] = ()) -> Row | None:
    """`● Claude 4eeb953a builds this` and since when; None while nobody holds the task. `what`: instead of "this".

    One that Claude left before it was complete is called so. One whose session, among `claude`, is idle is not being
    built just now: its turn is over, and it waits for the person's next word.
    """
    if build.running and build.owner is not None:
        who = f"{build.owner.by or 'studio'} (process {build.owner.pid})"
        return _row(who, build, f"for {age(build.owner.started_at, now)}" if build.owner.started_at else "", what)
    if build.lease is not None:
        since, heard = age(build.lease.taken_at, now), age(build.lease.heard_at, now)
        times = [
            f"for {since}" if since else "",
            f"heard of {'just now' if heard == 'now' else f'{heard} ago'}" if heard else "",
        ]
        is_idle = any(one.id == build.lease.claude_session and one.state.name == "IDLE" for one in claude)
        return _row(build.lease.holder, build, ", ".join(filter(None, times)), what, is_idle=is_idle)
    if build.left_by and build.status != "COMPLETE":
        left = Content.assemble((PAUSED.glyph, PAUSED.style), (f" {build.left_by}", "bold"), f" left {what or 'this'}")
        return Row("holder", left, Content.styled("its process is gone", "$foreground-muted"), detail=left.plain)
    return None


def _row(who: str, build: BuildRecord, when: str, what: str, *, is_idle: bool = False) -> Row:
    verb = "has" if is_idle else "plans" if build.is_planning else "builds"
    mark = WAITING if is_idle else RUNNING
    rest = f" {verb} {what or 'this'}{': its turn is over' if is_idle else ''}"
    left = Content.assemble((mark.glyph, mark.style), (f" {who}", "bold"), rest)
    return Row("holder", left, Content.styled(when, "$foreground-muted"), detail=f"{who} {verb} {build.task_id}")
