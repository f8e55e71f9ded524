"""Claude's sessions as documents of `studio status --json`. Field names here are a promise: add, never rename."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.status.report_times import Document, time_of

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import ClaudeSession, ContextFigure, Wait  # only where there is a session


def claude_document(session: ClaudeSession) -> Document:
    return {
        "id": session.id,
        "state": session.state.value,
        "state_since": time_of(session.state_since),
        "live": not session.is_over,
        "model": session.model,
        "began_at": time_of(session.began_at),
        "seen_at": time_of(session.seen_at),
        "waits_for": _wait(session.wait),
        "tools": [
            {"use": tool.words, "since": time_of(tool.since), "agent_id": tool.agent_id} for tool in session.tools
        ],
        "agents": [
            {"id": agent.id, "type": agent.type, "since": time_of(agent.since), "until": time_of(agent.until)}
            for agent in session.agents
        ],
        "todos": [todo.document() for todo in session.todos],
        "failure": {"text": session.failure.words, "at": time_of(session.failure.at)} if session.failure else None,
        "context": _context(session.context),
        "given_characters": session.given_characters,
        "trend": session.trend,
        "minutes_left": session.minutes_left,
        "compactions": [
            {"at": time_of(one.at), "trigger": one.trigger, "before": one.before, "after": one.after}
            for one in session.compactions
        ],
        "cost_usd": session.cost_usd,
        "cache_hit_rate": session.cache_hit_rate,
        "measured_at": time_of(session.measured_at),
    }


def _wait(wait: Wait | None) -> Document | None:
    return {"for": wait.words, "since": time_of(wait.since)} if wait else None


def _context(context: ContextFigure | None) -> Document | None:
    if context is None:
        return None
    return {
        "tokens": context.tokens,
        "window": context.window,
        "percent": context.percent,
        "level": context.level.value,
        "cache_read": context.cache_read,
        "cache_creation": context.cache_creation,
        "fresh_input": context.fresh_input,
        "output": context.output,
        "source": context.source.value,
        "at": time_of(context.at),
    }
