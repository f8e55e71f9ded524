"""The smaller files: sprint counter, decomposition map, context state, tracked frameworks, analytics."""

from typing import Any

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
    """Constraint id to what is known of how it was kept: see `knowledge/rule_history.py`. Ours, not v5's."""
    reviews: Many[Mapping] = ()
    """The last reviews that were finished: `sprint, task_ids, at, by`. Ours, not v5's."""


class DecompositionMap(Record):
    version: Str = ""
    created_at: Time = None
    project_goal: Str = ""
    pillar_analysis: Any = None
    hierarchy: Any = None
    dependency_graph: Any = None
    context_plan: Any = None
    quality_config: Any = None
    validation_status: Any = None


class ContextState(Record):
    """What each context tier holds, and since which task. Its fields are nowhere documented: all are kept."""


class Framework(Record):
    name: Str = ""
    keywords: Many[Str] = ()
    severity: Str = ""
    destination: Str = ""


class CustomSignal(Record):
    pattern: Str = ""
    destination: Str = ""
    severity: Str = ""
    description: Str = ""


class TrackedFrameworks(Record):
    frameworks: Many[Framework] = ()
    custom_signals: Many[CustomSignal] = ()


class Analytics(Record):
    """Build metrics. Its fields are nowhere documented: all are kept."""
