"""How far the sprint is, for verbs that scripts and hooks wait for: without records, whose import takes 90 ms."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.knowledge.evolution.rule_history import RuleHistory, rule_histories
from engine.knowledge.evolution.sprint_counter import number, texts
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.snapshot import SPRINT_LENGTH
from engine.workspace.text import TooDeepError, clean_document
from engine.workspace.times import to_time


@dataclass(frozen=True, slots=True)
class SprintState:
    sprint: int = 1
    tasks: int = 0
    """Completed in this sprint."""
    length: int = SPRINT_LENGTH
    """Completed tasks from which the review is due."""
    task_ids: tuple[str, ...] = ()
    total_tasks: int = 0
    last_evolution: datetime | None = None
    violations: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, RuleHistory] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    """Files that could not be read: their defaults count."""

    @property
    def is_due(self) -> bool:
        return self.tasks >= self.length


def read_sprint(paths: WorkspacePaths) -> SprintState:
    """The sprint as its counter has it; the first one where there is no counter, or none that can be read."""
    problems: list[Problem] = []
    counter = _counter(paths, problems)
    rules, violations = (_mapping(counter.get(name)) for name in ("rules", "violations"))
    return SprintState(
        sprint=number(counter.get("current_sprint", 1)),
        tasks=number(counter.get("tasks_in_sprint")),
        length=_length(paths, problems),
        task_ids=tuple(texts(counter.get("task_ids"))),
        total_tasks=number(counter.get("total_tasks")),
        last_evolution=to_time(counter.get("last_evolution")),
        violations={rule_id: number(count) for rule_id, count in violations.items()},
        rules=rule_histories(rules, violations),
        problems=tuple(problems),
    )


def _counter(paths: WorkspacePaths, problems: list[Problem]) -> Mapping[str, Any]:
    try:
        return _mapping(clean_document(read_document(paths, paths.sprint_counter) or {}))
    except UnusableFileError as error:
        problems.append(error.problem)
    except TooDeepError as error:
        problems.append(Problem(paths.relative(paths.sprint_counter), str(error), "Restore it from version control"))
    return {}


def _length(paths: WorkspacePaths, problems: list[Problem]) -> int:
    if not os.path.lexists(paths.engine_config):
        return SPRINT_LENGTH
    from engine.workspace.config import EngineConfig, config_or_problem  # records and YAML

    found = config_or_problem(paths)
    if isinstance(found, EngineConfig):
        return found.sprint_tasks
    problems.append(found)
    return SPRINT_LENGTH


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
