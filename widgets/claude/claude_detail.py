"""The whole of one of Claude's sessions: state, context and its parts, cost, tools, sub-agents, compactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from engine.workspace.money_words import dollars_in_words
from widgets.claude.claude_words import (
    STATE_MARKS,
    TODO_MARKS,
    agent_tool_line,
    ago,
    doing,
    level_mark,
    source_words,
    todo_words,
)
from widgets.context.context_pane import sparkline
from widgets.parts.detail_view import Detail, Field, Heading, Part
from widgets.parts.token_bar import token_bar
from widgets.text.counting import counted
from widgets.text.formats import age, tokens
from widgets.text.glyphs import WAITING

if TYPE_CHECKING:
    from engine.claude_code.events.todos import Todo
    from engine.claude_code.live.sessions import ClaudeSession, Compaction, ContextFigure, RunningTool, SubAgent

BAR_WIDTH = 30
SHOWN_COMPACTIONS = 5
SHOWN_ACTIVITY = 30
SHOWN_TODOS = 20


def claude_detail(session: ClaudeSession, now: datetime) -> Detail:
    parts = (*_head(session, now), *_context(session, now), *_work(session, now), *_activity(session, now))
    return Detail("", parts, f"Claude's session {session.id}")


def _head(session: ClaudeSession, now: datetime) -> Iterator[Part]:
    mark = STATE_MARKS[session.state.name]
    about = doing(session, now)
    state = Content.assemble((f"{mark.glyph} {mark.word}", mark.style), f"  {about}" if about else "")
    yield Field("State", state)
    yield Field(
        "", f"since {session.state_since.astimezone(now.tzinfo):%H:%M:%S}, heard of {ago(session.seen_at, now)}"
    )
    if session.model:
        yield Field("Model", session.model)
    if session.began_at:
        yield Field("Began", f"{session.began_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}, {ago(session.began_at, now)}")


def _context(session: ClaudeSession, now: datetime) -> Iterator[Part]:
    yield Heading("Context")
    if session.context is None:
        yield Field("In use", "not known: neither the status line nor an event has said so yet")
    else:
        yield from _figure(session.context, now)
    if session.given_characters:
        yield Field(
            "From STUDIO", f"{session.given_characters:,} characters, about {session.given_characters // 4:,} tokens"
        )
    if len(session.trend) > 1:
        line = Content.assemble(
            (sparkline(session.trend), "$text-primary"), f"  {tokens(session.trend[0])} → {tokens(session.trend[-1])}"
        )
        yield Field("Trend", line)
    if session.minutes_left is not None:
        yield Field("Compaction", f"in about {counted(session.minutes_left, 'minute')} at this rate")
    yield from _compactions(session.compactions, now)
    if session.cost_usd is not None:
        yield Field("Cost", f"{dollars_in_words(session.cost_usd)} (status line, {ago(session.measured_at, now)})")
    if session.cache_hit_rate is not None:
        yield Field("Cache hits", f"{session.cache_hit_rate:.0%} (status line, {ago(session.measured_at, now)})")


def _figure(context: ContextFigure, now: datetime) -> Iterator[Part]:
    if context.window and context.percent is not None:
        mark = level_mark(context.level.name)
        style = mark.style if mark.word else "$text-success"
        words = f" {mark.glyph} {mark.word}" if mark.word else ""
        bar = token_bar(context.tokens / context.window, BAR_WIDTH, style)
        yield Field("In use", Content.assemble(bar, f" {context.percent}%", (words, mark.style)))
        yield Field("", f"{context.tokens:,} of {context.window:,} tokens")
    else:
        yield Field("In use", f"{context.tokens:,} tokens; only the status line names the window's size")
    named = (
        ("cache read", context.cache_read),
        ("cache creation", context.cache_creation),
        ("fresh input", context.fresh_input),
        ("output", context.output),
    )
    told = [f"{name} {count:,}" for name, count in named if count is not None]
    if told:
        yield Field("Parts", ", ".join(told))
    yield Field("Source", source_words(context, now))


def _compactions(compactions: tuple[Compaction, ...], now: datetime) -> Iterator[Part]:
    for number, one in enumerate(reversed(compactions[-SHOWN_COMPACTIONS:])):
        name = f"Compacted {len(compactions)}×" if not number else ""
        yield Field(name, f"{ago(one.at, now)}, {one.trigger or 'for no known reason'}{_dropped(one)}")


def _dropped(one: Compaction) -> str:
    """`: 160K → 15K, 145K dropped`, as far as it was measured."""
    if one.before is None or one.after is None or one.after > one.before:
        return ""
    return f": {tokens(one.before)} → {tokens(one.after)}, {tokens(one.before - one.after)} dropped"


def _work(session: ClaudeSession, now: datetime) -> Iterator[Part]:
    if session.tools:
        yield Heading("Runs now")
        yield from (_tool(session, tool, now) for tool in session.tools)
    if session.todos:
        yield Heading("Todos")
        yield Field("Done", todo_words(session.todos))
        yield from (Field("", _todo(todo)) for todo in session.todos[:SHOWN_TODOS])
        if len(session.todos) > SHOWN_TODOS:
            yield Field("", f"and {len(session.todos) - SHOWN_TODOS} more")
    if session.agents:
        yield Heading("Sub-agents")
        yield from (_agent(agent, now) for agent in session.agents)
    if session.failure:
        yield Heading("Last failure")
        yield Field(ago(session.failure.at, now), session.failure.words)


def _tool(session: ClaudeSession, tool: RunningTool, now: datetime) -> Field:
    return Field(f"for {age(tool.since, now)}", agent_tool_line(session, tool, now))


def _todo(todo: Todo) -> Content:
    mark = TODO_MARKS.get(todo.state, WAITING)
    return Content.assemble((mark.glyph, mark.style), f" {todo.text}")


def _agent(agent: SubAgent, now: datetime) -> Field:
    if agent.until is None:
        return Field(agent.type, f"● working for {age(agent.since, now)}")
    return Field(agent.type, f"✔ ended {ago(agent.until, now)}")


def _activity(session: ClaudeSession, now: datetime) -> Iterator[Part]:
    if session.activity:
        yield Heading("What it did, newest first")
    for entry in session.activity[:SHOWN_ACTIVITY]:
        yield Field(ago(entry.at, now), entry.text)
