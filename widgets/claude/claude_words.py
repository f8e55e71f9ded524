"""How Claude's sessions are told in words and glyphs, in the pane and on their screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from engine.context.gauges.usage import Level
from widgets.text.counting import counted
from widgets.text.formats import age, clock
from widgets.text.glyphs import ASKS_YOU, DONE, FAILED, LEVEL_MARKS, RUNNING, UNKNOWN, WAITING, Mark

if TYPE_CHECKING:
    from engine.claude_code.events.todos import Todo
    from engine.claude_code.live.sessions import ClaudeSession, ContextFigure, RunningTool, Wait

STATE_MARKS = {
    "WORKING": RUNNING._replace(word="working"),
    "COMPACTING": RUNNING._replace(word="compacting"),
    "WAITS_FOR_PERMISSION": ASKS_YOU._replace(word="waits for permission"),
    "WAITS_FOR_YOU": ASKS_YOU._replace(word="waits for you"),
    "IDLE": WAITING._replace(word="idle"),
    "AGENTS_WORK": RUNNING._replace(word="sub-agents at work"),
    "UNKNOWN": UNKNOWN._replace(word="state unknown"),
    "ENDED": DONE._replace(word="ended"),
    "GONE": FAILED._replace(word="gone"),
    "SILENT": UNKNOWN._replace(word="silent"),
}
"""By the state's name."""

TODO_MARKS = {"completed": DONE, "in_progress": RUNNING}
"""By a todo's state; any other waits."""

SAYS_NOTHING = "Claude is waiting for your input"
"""Claude's own words a minute after a turn's end: all of it is in the state's word."""

AGENT = ("Agent: ", "Task: ")
"""How the use of a sub-agent begins, in words."""

SLOW_S = 10
"""A tool's time is said from here on: most take less."""

QUIET_S = 600
"""Working, and not heard of for this long, where nobody knows the process: that is said."""


def level_mark(name: str) -> Mark:
    return LEVEL_MARKS[Level[name]]


def doing(session: ClaudeSession, now: datetime) -> str:
    """What it waits for, or what runs longest, or that nothing was heard of it; empty where there is nothing to say."""
    if session.wait is not None:
        return _waiting(session.wait, now)
    if tool := telling_tool(session):
        hides = AGENT if tool.agent_id else ()  # the sub-agent's own tool tells of it already
        others = sum(other is not tool and not other.words.startswith(hides) for other in session.tools)
        return agent_tool_line(session, tool, now) + (f" and {others} more" if others else "")
    if working := Counter(agent.type for agent in session.agents if agent.until is None):
        return ", ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in working.items())
    if session.state.name == "WORKING" and not session.is_process_known and _seconds(session.seen_at, now) > QUIET_S:
        return f"not heard of for {age(session.seen_at, now)}"
    return ""


def _waiting(wait: Wait, now: datetime) -> str:
    """`asked 1m ago: Bash: git push`, since the end is what a narrow line cuts off. Of the sentence that only says that
    it waits, just since when."""
    if wait.words == SAYS_NOTHING:
        waited = age(wait.since, now)
        return "" if waited == "now" else f"for {waited}"
    return f"asked {ago(wait.since, now)}: {wait.words}"


def tool_line(tool: RunningTool, now: datetime) -> str:
    """`Bash: pytest -q 4:12`"""
    seconds = _seconds(tool.since, now)
    return f"{tool.words} {clock(seconds)}" if seconds >= SLOW_S else tool.words


def todo_words(todos: Sequence[Todo]) -> str:
    """`3 of 5 todos, now: Write the tests`; empty for none."""
    if not todos:
        return ""
    done = sum(todo.state == "completed" for todo in todos)
    now = next((todo.text for todo in todos if todo.state == "in_progress"), "")
    told = f"{done} of {counted(len(todos), 'todo')}"
    return f"{told}, now: {now}" if now else told


def telling_tool(session: ClaudeSession) -> RunningTool | None:
    """That of a sub-agent, where one uses one: it says more than that the sub-agent is at work. Else the longest."""
    of_agents = (tool for tool in session.tools if tool.agent_id)
    return next(of_agents, session.tools[0] if session.tools else None)


def agent_tool_line(session: ClaudeSession, tool: RunningTool, now: datetime) -> str:
    """`studio:builder ▸ Bash: pytest -q 4:12`; without the agent where the session's own thread uses the tool."""
    agent = next((f"{agent.type} ▸ " for agent in session.agents if agent.id == tool.agent_id), "")
    return f"{agent}{tool_line(tool, now)}"


def source_words(figure: ContextFigure, now: datetime) -> str:
    """`measured, from the status line, 3s ago`"""
    return f"measured, from the {figure.source.value}, {ago(figure.at, now)}"


def ago(at: datetime | None, now: datetime) -> str:
    text = age(at, now)
    return "just now" if text == "now" else f"{text} ago" if text else "at no known time"


def _seconds(at: datetime, now: datetime) -> int:
    return max(int((now - at).total_seconds()), 0)
