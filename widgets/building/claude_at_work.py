"""What Claude does just now about the task that it builds: lines below its step in the Build pane."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from engine.workspace.build_record import BuildRecord, Status, StepRecord
from widgets.claude.claude_words import STATE_MARKS, agent_tool_line, doing, telling_tool, todo_words
from widgets.parts.row_list import Row

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import ClaudeSession

INDENT = "    "


def claude_at_work(build: BuildRecord, sessions: tuple[ClaudeSession, ...]) -> ClaudeSession | None:
    """The session that builds this task; None where none does, or nothing was heard of it."""
    names = {build.lease.claude_session} if build.lease else {step.claude_session for step in _in_hand(build)}
    return next((session for session in sessions if session.id in names and not session.is_over), None)


def step_in_hand(build: BuildRecord) -> str:
    """The step that Claude is at: the last one that it took up; empty where it took up none."""
    found = _in_hand(build)
    return found[-1].step.id if found else ""


def at_work_rows(session: ClaudeSession, now: datetime) -> Iterator[Row]:
    """`Claude: 3 of 5 todos, now: Write the tests`, then what runs or waits. The cursor passes them by."""
    if todos := todo_words(session.todos):
        yield _line("todos", Content.styled(f"{INDENT}Claude: {todos}", "$foreground-muted"))
    mark = STATE_MARKS[session.state.name]
    if session.wait is not None:
        words = f"{INDENT}{mark.glyph} Claude {mark.word}  {doing(session, now)}"
        yield _line("waits", Content.styled(words, mark.style))
    elif tool := telling_tool(session):
        yield _line("runs", Content.styled(f"{INDENT}{agent_tool_line(session, tool, now)}", "$foreground-muted"))


def _in_hand(build: BuildRecord) -> list[StepRecord]:
    return [step for step in build.steps if step.is_marked and step.status is Status.RUNNING and step.by == "claude"]


def _line(name: str, left: Content) -> Row:
    return Row(f"claude {name}", left, is_heading=True)
