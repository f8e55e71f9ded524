"""A plan's steps as whoever marks them needs them: ids and order, without pydantic."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.orchestration.agent_turns import documents
from engine.orchestration.progress import TaskProgress
from engine.workspace.journal_lines import Document


@dataclass(frozen=True, slots=True)
class PlannedStep:
    id: str
    depends_on: tuple[str, ...] = ()


def planned_steps(plan: Document, progress: Document) -> tuple[PlannedStep, ...]:
    """The plan's steps; those that the progress file names where there is no plan. Empty for neither."""
    found = tuple(_planned(plan.get("steps")))
    return found or tuple(PlannedStep(name) for name in _texts(progress.get("steps")))


def next_step(progress: TaskProgress, steps: Iterable[PlannedStep]) -> str:
    """The first step in the plan's order that is not done and waits for none that is not done."""
    done = set(progress.completed)
    return next((step.id for step in steps if step.id not in done and done.issuperset(step.depends_on)), "")


def _planned(steps: Any) -> Iterator[PlannedStep]:
    for step in documents(steps):
        if isinstance(step.get("id"), str | int):
            yield PlannedStep(str(step["id"]), tuple(_texts(step.get("depends_on"))))


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(item) for item in items if isinstance(item, str | int)]
