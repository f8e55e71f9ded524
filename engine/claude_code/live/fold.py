"""One session's events, taken one by one, as what it does now. What is said twice or never said harms nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from engine.claude_code.events.journal import MEASURED, ClaudeEvent
from engine.claude_code.live.activity import ActivityFold
from engine.claude_code.live.sessions import (
    ClaudeState,
    Compaction,
    ContextFigure,
    Failed,
    FigureSource,
    RunningTool,
    SubAgent,
)
from engine.claude_code.live.trend import KEPT_POINTS, Point
from engine.claude_code.live.waits import Waits

KEPT_AGENTS = 20
"""Sub-agents that ended, which are still shown."""


class SessionFold:
    """Takes events oldest first."""

    def __init__(self) -> None:
        self.state = ClaudeState.IDLE
        self.state_since: datetime | None = None
        self.seen_at: datetime | None = None
        self.began_at: datetime | None = None
        self.model = ""
        self.model_at: datetime | None = None
        self.transcript = ""
        self.tools: dict[str, RunningTool] = {}
        self.agents: dict[str, SubAgent] = {}
        self.waits = Waits()
        self.failure: Failed | None = None
        self.compactions: list[Compaction] = []
        self.points: deque[Point] = deque(maxlen=KEPT_POINTS)
        self.window: int | None = None
        self.given_characters = 0
        """What STUDIO's hooks put into this context so far."""
        self.told_context: ContextFigure | None = None
        """What an event said about the context."""
        self.activity = ActivityFold()

    def take(self, event: ClaudeEvent) -> None:
        if event.event == MEASURED:
            self._measure(event)
            return
        self.seen_at = event.at
        self.began_at = self.began_at or event.at
        self.transcript = event.transcript or self.transcript
        if event.model:
            self.model, self.model_at = event.model, event.at
        if event.context_tokens is not None:
            self._hear_of_context(event)
        if take := _TAKERS.get(event.hook):
            take(self, event)
        self.activity.take(event)

    def _measure(self, event: ClaudeEvent) -> None:
        if event.context_tokens is None:
            return
        self.points.append(Point(event.at, event.context_tokens))
        self.window = event.window or self.window
        self._complete_compaction(event.context_tokens)

    def _hear_of_context(self, event: ClaudeEvent) -> None:
        tokens = event.context_tokens or 0
        self.told_context = ContextFigure(tokens, FigureSource.HOOK, event.at, self.window)
        self._complete_compaction(tokens)

    def _complete_compaction(self, tokens: int) -> None:
        if self.compactions and self.compactions[-1].after is None:
            self.compactions[-1] = replace(self.compactions[-1], after=tokens)

    def _become(self, state: ClaudeState, at: datetime) -> None:
        if state is not self.state:
            self.state, self.state_since = state, at

    def _rest(self, state: ClaudeState, event: ClaudeEvent) -> None:
        """The turn is over: nothing of it runs or waits any more."""
        self.waits.clear()
        self.tools = {key: tool for key, tool in self.tools.items() if tool.agent_id in self._working_agents()}
        self._become(state, event.at)

    def _working_agents(self) -> set[str]:
        return {agent.id for agent in self.agents.values() if agent.until is None}

    # What each event says

    def _session_start(self, event: ClaudeEvent) -> None:
        if event.kind == "compact":
            return  # it goes on with its turn
        self.began_at = event.at
        self.given_characters = 0 if event.kind in ("startup", "clear") else self.given_characters
        self.tools.clear()
        self.agents.clear()
        self._rest(ClaudeState.IDLE, event)
        self.state_since = event.at

    def _studio_answer(self, event: ClaudeEvent) -> None:
        self.given_characters += event.characters or 0

    def _session_end(self, event: ClaudeEvent) -> None:
        self.agents = {
            key: agent if agent.until else replace(agent, until=event.at) for key, agent in self.agents.items()
        }
        self._rest(ClaudeState.ENDED, event)

    def _prompt(self, event: ClaudeEvent) -> None:
        self._rest(ClaudeState.WORKING, event)
        self.state_since = event.at

    def _stop(self, event: ClaudeEvent) -> None:
        self._rest(ClaudeState.IDLE, event)
        if event.hook == "StopFailure":
            self.failure = Failed(event.summary or event.error, event.at)

    def _tool_start(self, event: ClaudeEvent) -> None:
        self.waits.goes_on(event.agent_id)
        key = event.tool_use_id or f"{event.agent_id} {event.tool}"
        self.tools[key] = RunningTool(key, event.summary, event.at, event.agent_id)
        self._work(event)

    def _tool_end(self, event: ClaudeEvent) -> None:
        ended = self.tools.pop(event.tool_use_id or f"{event.agent_id} {event.tool}", None)
        self.waits.goes_on(event.agent_id, ended.words if ended else event.summary)
        self._work(event)

    def _tool_failure(self, event: ClaudeEvent) -> None:
        self._tool_end(event)
        error = f": {event.error}" if event.error else ""
        self.failure = Failed(f"{event.summary}{error}", event.at)

    def _permission_denied(self, event: ClaudeEvent) -> None:
        self.tools.pop(event.tool_use_id, None)
        self.waits.goes_on(event.agent_id)
        self.failure = Failed(event.summary, event.at)

    def _agent_start(self, event: ClaudeEvent) -> None:
        if event.agent_id and event.agent_type:
            self.agents[event.agent_id] = SubAgent(event.agent_id, event.agent_type, event.at)
        self._work(event)

    def _agent_stop(self, event: ClaudeEvent) -> None:
        agent = self.agents.pop(event.agent_id, None)
        if agent is None:
            return  # compacting ends one that never began
        self.agents[event.agent_id] = replace(agent, until=event.at)
        self.tools = {key: tool for key, tool in self.tools.items() if tool.agent_id != event.agent_id}
        self.waits.goes_on(event.agent_id)
        over = [key for key, one in self.agents.items() if one.until is not None]
        for key in over[:-KEPT_AGENTS]:
            del self.agents[key]

    def _compact_start(self, event: ClaudeEvent) -> None:
        self._become(ClaudeState.COMPACTING, event.at)

    def _compact_end(self, event: ClaudeEvent) -> None:
        before = self.points[-1].tokens if self.points else None
        self.compactions.append(Compaction(event.at, event.kind, before))
        self.points.clear()
        self.given_characters = 0
        self._become(ClaudeState.IDLE if event.kind == "manual" else ClaudeState.WORKING, event.at)

    def _work(self, event: ClaudeEvent) -> None:
        """A sub-agent in the background may go on while the session itself rests."""
        if not event.agent_id or self.state is not ClaudeState.IDLE:
            self.waits.answered()
            self._become(ClaudeState.WORKING, event.at)


_TAKERS: dict[str, Callable[[SessionFold, ClaudeEvent], None]] = {
    "SessionStart": SessionFold._session_start,
    "SessionEnd": SessionFold._session_end,
    "StudioAnswered": SessionFold._studio_answer,
    "UserPromptSubmit": SessionFold._prompt,
    "Stop": SessionFold._stop,
    "StopFailure": SessionFold._stop,
    "PreToolUse": SessionFold._tool_start,
    "PostToolUse": SessionFold._tool_end,
    "PostToolUseFailure": SessionFold._tool_failure,
    "PermissionRequest": lambda fold, event: fold.waits.ask_permission(event),
    "PermissionDenied": SessionFold._permission_denied,
    "Notification": lambda fold, event: fold.waits.notify(event),
    "Elicitation": lambda fold, event: fold.waits.ask_answer(event),
    "ElicitationResult": lambda fold, _: fold.waits.answered(),
    "SubagentStart": SessionFold._agent_start,
    "SubagentStop": SessionFold._agent_stop,
    "PreCompact": SessionFold._compact_start,
    "PostCompact": SessionFold._compact_end,
}
"""Of any other event only the time counts."""
