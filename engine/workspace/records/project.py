"""The smaller files: decomposition map, context state, tracked frameworks, analytics."""

from typing import Any

from engine.workspace.records.base import Many, Record, Str, Time


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
