"""One session's events, taken one by one, as what it does now. What is said twice or never said harms nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from engine.claude_code.events import MEASURED, ClaudeEvent
from engine.claude_code.live import (
    ClaudeState,
    Compaction,
    ContextFigure,
    Failed,
    FigureSource,
    RunningTool,
    SubAgent,
    Wait,
)
from engine.claude_code.live_activity import ActivityFold
from engine.claude_code.trend import KEPT_POINTS, Point

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
        self.waits: dict[tuple[str, str], Wait] = {}
        """Agent and words to a permission that it waits for."""
        self.waits_for_you: Wait | None = None
        self.failure: Failed | None = None
        self.compactions: list[Compaction] = []
        self.points: deque[Point] = deque(maxlen=KEPT_POINTS)
        self.window: int | None = None
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

    @property
    def wait(self) -> Wait | None:
        """What the person is waited for with: the oldest permission, else an answer."""
        return next(iter(self.waits.values()), self.waits_for_you)

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
        self.waits_for_you = None
        self.tools = {key: tool for key, tool in self.tools.items() if tool.agent_id in self._working_agents()}
        self._become(state, event.at)

    def _working_agents(self) -> set[str]:
        return {agent.id for agent in self.agents.values() if agent.until is None}

    # What each event says

    def _session_start(self, event: ClaudeEvent) -> None:
        if event.kind == "compact":
            return  # it goes on with its turn
        self.began_at = event.at
        self.tools.clear()
        self.agents.clear()
        self._rest(ClaudeState.IDLE, event)
        self.state_since = event.at

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
        self._permitted(event, any_of_agent=True)
        key = event.tool_use_id or f"{event.agent_id} {event.tool}"
        self.tools[key] = RunningTool(key, event.summary, event.at, event.agent_id)
        self._work(event)

    def _tool_end(self, event: ClaudeEvent) -> None:
        ended = self.tools.pop(event.tool_use_id or f"{event.agent_id} {event.tool}", None)
        self._permitted(replace(event, summary=ended.words if ended else event.summary))
        self._work(event)

    def _tool_failure(self, event: ClaudeEvent) -> None:
        self._tool_end(event)
        error = f": {event.error}" if event.error else ""
        self.failure = Failed(f"{event.summary}{error}", event.at)

    def _permission_request(self, event: ClaudeEvent) -> None:
        wait = Wait(event.id, ClaudeState.WAITS_FOR_PERMISSION, event.summary, event.at)
        # The notification that comes some seconds later is about the same thing, and so is a vaguer one before.
        self.waits = {key: other for key, other in self.waits.items() if key != NOTIFIED}
        self.waits.setdefault((event.agent_id, event.summary), wait)

    def _permitted(self, event: ClaudeEvent, *, any_of_agent: bool = False) -> None:
        """The agent goes on, so what it waited for was answered."""
        self.waits = {
            key: wait
            for key, wait in self.waits.items()
            if key != NOTIFIED and (key[0] != event.agent_id or (not any_of_agent and key[1] != event.summary))
        }

    def _permission_denied(self, event: ClaudeEvent) -> None:
        self.tools.pop(event.tool_use_id, None)
        self.waits = {key: wait for key, wait in self.waits.items() if key[0] != event.agent_id}
        self.failure = Failed(event.summary, event.at)

    def _notification(self, event: ClaudeEvent) -> None:
        if event.kind == "permission_prompt" and not self.waits:
            self.waits[NOTIFIED] = Wait(event.id, ClaudeState.WAITS_FOR_PERMISSION, event.summary, event.at)
        elif event.kind in ("idle_prompt", "elicitation_dialog"):
            self.waits_for_you = Wait(event.id, ClaudeState.WAITS_FOR_YOU, event.summary, event.at)

    def _elicitation(self, event: ClaudeEvent) -> None:
        self.waits_for_you = Wait(event.id, ClaudeState.WAITS_FOR_YOU, event.summary, event.at)

    def _elicited(self, _: ClaudeEvent) -> None:
        self.waits_for_you = None

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
        self.waits = {key: wait for key, wait in self.waits.items() if key[0] != event.agent_id}
        over = [key for key, one in self.agents.items() if one.until is not None]
        for key in over[:-KEPT_AGENTS]:
            del self.agents[key]

    def _compact_start(self, event: ClaudeEvent) -> None:
        self._become(ClaudeState.COMPACTING, event.at)

    def _compact_end(self, event: ClaudeEvent) -> None:
        before = self.points[-1].tokens if self.points else None
        self.compactions.append(Compaction(event.at, event.kind, before))
        self.points.clear()
        self._become(ClaudeState.IDLE if event.kind == "manual" else ClaudeState.WORKING, event.at)

    def _work(self, event: ClaudeEvent) -> None:
        """A sub-agent in the background may go on while the session itself rests."""
        if not event.agent_id or self.state is not ClaudeState.IDLE:
            self.waits_for_you = None
            self._become(ClaudeState.WORKING, event.at)


NOTIFIED = ("", "")
"""A permission of which only the notification tells."""

_TAKERS: dict[str, Callable[[SessionFold, ClaudeEvent], None]] = {
    "SessionStart": SessionFold._session_start,
    "SessionEnd": SessionFold._session_end,
    "UserPromptSubmit": SessionFold._prompt,
    "Stop": SessionFold._stop,
    "StopFailure": SessionFold._stop,
    "PreToolUse": SessionFold._tool_start,
    "PostToolUse": SessionFold._tool_end,
    "PostToolUseFailure": SessionFold._tool_failure,
    "PermissionRequest": SessionFold._permission_request,
    "PermissionDenied": SessionFold._permission_denied,
    "Notification": SessionFold._notification,
    "Elicitation": SessionFold._elicitation,
    "ElicitationResult": SessionFold._elicited,
    "SubagentStart": SessionFold._agent_start,
    "SubagentStop": SessionFold._agent_stop,
    "PreCompact": SessionFold._compact_start,
    "PostCompact": SessionFold._compact_end,
}
"""Of any other event only the time counts."""
