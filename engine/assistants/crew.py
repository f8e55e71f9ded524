"""Who works on a task: an assistant, and who it is asked to be."""

from dataclasses import dataclass

from engine.assistants.agents import Agent
from engine.assistants.protocol import Assistant
from engine.context.injection.records import Injection


@dataclass(frozen=True, slots=True)
class Crew:
    assistant: Assistant
    planner: Agent
    builder: Agent
    planner_knows: Injection | None = None
    """Rules, learnings, skills and earlier tasks: what whoever plans gets to know."""
    builder_knows: Injection | None = None
    context: str = ""
    """What hooks want both to know."""

    @property
    def planner_context(self) -> str:
        return _joined(self.planner_knows, self.context)

    @property
    def builder_context(self) -> str:
        return _joined(self.builder_knows, self.context)


def _joined(known: Injection | None, context: str) -> str:
    return "\n\n".join(filter(None, (known.text if known else "", context)))
