"""Who works on a task: an assistant, and who it is asked to be."""

from dataclasses import dataclass

from engine.assistants.agents import Agent
from engine.assistants.protocol import Assistant


@dataclass(frozen=True, slots=True)
class Crew:
    assistant: Assistant
    planner: Agent
    builder: Agent
    context: str = ""
    """Rules and learnings that hold for the task, in words."""
    planner_skills: str = ""
    """What the skills that the goal calls for tell who plans."""
    builder_skills: str = ""

    @property
    def planner_context(self) -> str:
        return _joined(self.context, self.planner_skills)

    @property
    def builder_context(self) -> str:
        return _joined(self.context, self.builder_skills)


def _joined(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))
