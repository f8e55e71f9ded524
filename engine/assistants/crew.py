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
