"""What the person is waited for with, from the events that tell of it.

A permission that was given fires no hook: that the agent goes on is what tells, and Claude's list of sessions.
"""

from __future__ import annotations

from datetime import datetime

from engine.claude_code.events.journal import ClaudeEvent
from engine.claude_code.live.sessions import ClaudeState, Wait

QUESTIONS = ("AskUserQuestion", "ExitPlanMode")
"""Tools that only ask the person something: Claude tells of them as of a permission."""

NOTIFIED = ("", "")
"""A permission of which only the notification tells."""


class Waits:
    """Permissions first, the oldest of them first; then whatever else the session waits for."""

    def __init__(self) -> None:
        self._permissions: dict[tuple[str, str], Wait] = {}
        """By agent and what it wants to do, in words."""
        self._answer: Wait | None = None

    @property
    def first(self) -> Wait | None:
        return next(iter(self._permissions.values()), self._answer)

    def is_asked(self, agent_id: str, words: str) -> bool:
        """Whether the agent waits, or waited until just now, to be allowed to do this."""
        return (agent_id, words) in self._permissions

    def ask_permission(self, event: ClaudeEvent) -> None:
        """The notification that comes some seconds later is about the same thing, and so is a vaguer one before."""
        self._permissions.pop(NOTIFIED, None)
        state = ClaudeState.WAITS_FOR_YOU if event.tool in QUESTIONS else ClaudeState.WAITS_FOR_PERMISSION
        self._permissions.setdefault((event.agent_id, event.summary), _wait(event, state))

    def notify(self, event: ClaudeEvent) -> None:
        if event.kind == "permission_prompt" and not self._permissions:
            self._permissions[NOTIFIED] = _wait(event, ClaudeState.WAITS_FOR_PERMISSION)
        elif event.kind in ("idle_prompt", "elicitation_dialog"):
            self.ask_answer(event)
        elif event.kind == "agent_needs_input" and self.first is None:
            self.ask_answer(event)  # a dialog of Claude's own, of which nothing else tells

    def ask_answer(self, event: ClaudeEvent) -> None:
        self._answer = _wait(event, ClaudeState.WAITS_FOR_YOU)

    def answered(self) -> None:
        self._answer = None

    def goes_on(self, agent_id: str, words: str = "", asked_until: datetime | None = None) -> None:
        """An agent goes on: what it waited for was answered, all of it or what these words name.

        What was asked later than `asked_until` nobody can have answered yet.
        """

        def is_answered(key: tuple[str, str], wait: Wait) -> bool:
            if asked_until is not None and wait.since > asked_until:
                return False
            return key == NOTIFIED or (key[0] == agent_id and words in ("", key[1]))

        self._permissions = {key: wait for key, wait in self._permissions.items() if not is_answered(key, wait)}

    def clear(self) -> None:
        """The turn is over."""
        self._permissions.clear()
        self._answer = None


def _wait(event: ClaudeEvent, state: ClaudeState) -> Wait:
    return Wait(event.id, state, event.summary, event.at)
