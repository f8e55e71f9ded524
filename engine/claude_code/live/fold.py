"""One session's events, taken one by one, as what it does now.

What is said twice or never said harms nothing. Claude does not wait for what tells of a tool, so that may come a little
later than it happened, after what came next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from engine.claude_code.events.journal import MEASURED, ClaudeEvent
from engine.claude_code.live.activity import ActivityFold
from engine.claude_code.live.running_tools import RunningTools
from engine.claude_code.live.sessions import ClaudeState, Compaction, ContextFigure, Failed, FigureSource
from engine.claude_code.live.sub_agents import SubAgents
from engine.claude_code.live.todos import TodoFold
from engine.claude_code.live.trend import KEPT_POINTS, Point
from engine.claude_code.live.waits import Waits

LATE = timedelta(seconds=0.5)
"""What tells of a tool comes at most this late. No model and no person answers so soon."""


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
        self.tools = RunningTools()
        self.agents = SubAgents()
        self.waits = Waits()
        self.failure: Failed | None = None
        self.compactions: list[Compaction] = []
        self.points: deque[Point] = deque(maxlen=KEPT_POINTS)
        self.window: int | None = None
        self.given_characters = 0
        """What STUDIO's hooks put into this context so far."""
        self.told_context: ContextFigure | None = None
        """What an event said about the context."""
        self.todos = TodoFold()
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
        self.todos.take(event)
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
        self.tools.forget_all(but_of=self.agents.working)
        self.state, self.state_since = state, event.at

    # What each event says

    def _session_start(self, event: ClaudeEvent) -> None:
        if event.kind == "compact":
            return  # it goes on with its turn
        self.began_at = event.at
        self.given_characters = 0 if event.kind in ("startup", "clear") else self.given_characters
        self.agents.clear()
        self._rest(ClaudeState.IDLE, event)

    def _studio_answer(self, event: ClaudeEvent) -> None:
        self.given_characters += event.characters or 0
        if event.kind == "Stop blocked":
            self._become(ClaudeState.WORKING, event.at)  # it is told what is missing, and goes on
        elif event.kind in ("UserPromptSubmit blocked", "UserPromptExpansion blocked"):
            self._rest(ClaudeState.IDLE, event)  # a prompt that never reached the model: no turn of it will end

    def _session_end(self, event: ClaudeEvent) -> None:
        self.agents.end_all(event.at)
        self._rest(ClaudeState.ENDED, event)

    def _prompt(self, event: ClaudeEvent) -> None:
        self._rest(ClaudeState.WORKING, event)

    def _stop(self, event: ClaudeEvent) -> None:
        self._rest(ClaudeState.IDLE, event)
        if event.hook == "StopFailure":
            self.failure = Failed(event.summary or event.error, event.at)

    def _tool_start(self, event: ClaudeEvent) -> None:
        self.waits.goes_on(event.agent_id, asked_until=event.at - LATE)
        self.tools.begin(event)
        self._use(event)

    def _tool_end(self, event: ClaudeEvent) -> None:
        ended = self.tools.end(event)
        self.waits.goes_on(event.agent_id, ended.words if ended else event.summary)
        self._use(event)

    def _tool_failure(self, event: ClaudeEvent) -> None:
        self._tool_end(event)
        self.failure = Failed(": ".join(filter(None, (event.summary, event.error))), event.at)

    def _permission_denied(self, event: ClaudeEvent) -> None:
        self.tools.end(event)
        self.waits.goes_on(event.agent_id)
        self.failure = Failed(event.summary, event.at)

    def _agent_start(self, event: ClaudeEvent) -> None:
        self.agents.begin(event)
        self._work(event)

    def _agent_stop(self, event: ClaudeEvent) -> None:
        if self.agents.end(event):
            self.tools.forget(event.agent_id)
            self.waits.goes_on(event.agent_id)

    def _notification(self, event: ClaudeEvent) -> None:
        if event.kind == "idle_prompt" and self.state is not ClaudeState.IDLE:
            self._rest(ClaudeState.IDLE, event)  # that the turn ended was never told
        self.waits.notify(event)

    def _compact_start(self, event: ClaudeEvent) -> None:
        self.tools.forget(event.agent_id)  # it compacts between one answer and the next
        self._become(ClaudeState.COMPACTING, event.at)

    def _compact_end(self, event: ClaudeEvent) -> None:
        self.compactions.append(Compaction(event.at, event.kind, self.points[-1].tokens if self.points else None))
        self.points.clear()
        self.given_characters = 0
        self._become(ClaudeState.IDLE if event.kind == "manual" else ClaudeState.WORKING, event.at)

    def _use(self, event: ClaudeEvent) -> None:
        """A tool began or ended: the agent works, unless that is told late and its turn is over meanwhile."""
        holds_still = self.state in (ClaudeState.IDLE, ClaudeState.COMPACTING, ClaudeState.ENDED)
        if not (holds_still and self.state_since is not None and event.at - self.state_since < LATE):
            self._work(event)

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
    "Notification": SessionFold._notification,
    "Elicitation": lambda fold, event: fold.waits.ask_answer(event),
    "ElicitationResult": lambda fold, _: fold.waits.answered(),
    "SubagentStart": SessionFold._agent_start,
    "SubagentStop": SessionFold._agent_stop,
    "PreCompact": SessionFold._compact_start,
    "PostCompact": SessionFold._compact_end,
}
"""Of any other event only the time counts."""
