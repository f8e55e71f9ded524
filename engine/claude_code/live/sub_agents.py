"""The sub-agents of a session: those that work, and the last that ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.claude_code.events.journal import ClaudeEvent
from engine.claude_code.live.sessions import SubAgent

KEPT = 20
"""Sub-agents that ended, which are still shown."""


class SubAgents:
    def __init__(self) -> None:
        self._agents: dict[str, SubAgent] = {}

    @property
    def shown(self) -> tuple[SubAgent, ...]:
        """Those that work first, then those that ended, the newest first."""

        def place(agent: SubAgent) -> tuple[bool, float]:
            return (agent.until is not None, -(agent.until or agent.since).timestamp())

        return tuple(sorted(self._agents.values(), key=place))

    @property
    def working(self) -> set[str]:
        return {agent.id for agent in self._agents.values() if agent.until is None}

    def begin(self, event: ClaudeEvent) -> None:
        if event.agent_id and event.agent_type:
            self._agents[event.agent_id] = SubAgent(event.agent_id, event.agent_type, event.at)

    def end(self, event: ClaudeEvent) -> bool:
        """Says whether it ever began: compacting ends one that never did."""
        agent = self._agents.pop(event.agent_id, None)
        if agent is None:
            return False
        self._agents[event.agent_id] = replace(agent, until=event.at)
        over = [key for key, one in self._agents.items() if one.until is not None]
        for key in over[:-KEPT]:
            del self._agents[key]
        return True

    def end_all(self, at: datetime) -> None:
        for agent_id in self.working:
            self._agents[agent_id] = replace(self._agents[agent_id], until=at)

    def clear(self) -> None:
        self._agents.clear()
