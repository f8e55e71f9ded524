"""`sprint-counter.json`: which tasks the sprint has completed, and how rules were kept. Each look reads it."""

from pydantic import Field

from engine.workspace.records.base import Int, Many, Mapping, Record, Str, Time


class SprintCounter(Record):
    current_sprint: Int = 1
    tasks_in_sprint: Int = 0
    last_evolution: Time = None
    task_ids: Many[Str] = ()
    total_tasks: Int = 0
    violations: Mapping = Field(default_factory=dict)
    """Constraint id to how often a build broke it."""
    rules: Mapping = Field(default_factory=dict)
    """Constraint id to what is known of how it was kept: see `knowledge/evolution/rule_history.py`. Ours, not v5's."""
    reviews: Many[Mapping] = ()
    """The last reviews that were finished: `sprint, task_ids, at, by`. Ours, not v5's."""
