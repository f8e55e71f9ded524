"""Which tasks and texts the four tiers hold, and what each pool is made of."""

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_safe_id
from engine.workspace.snapshot import TaskSummary
from engine.workspace.text import one_line

TIER_BUDGETS = (5_000, 30_000, 15_000, 5_000)
"""Tokens (formats.md, Numbers: "tiers")."""

POOL_LIMITS = {
    "reserved": (30_000, 35_000),
    "learnings": (20_000, 25_000),
    "backlog": (15_000, 20_000),
    "plans": (30_000, 35_000),
    "context7": (25_000, 30_000),
    "working": (30_000, 40_000),
}
"""Soft and hard limit in tokens (formats.md, Numbers: "pools")."""

ACTIVE_TASKS = 5
SUMMARIZED_TASKS = 20
"""The last 5 tasks are whole, up to the 20th they are summarized, the rest is an index."""

MAX_POOL_FILES = 10_000
"""Of a pool's folder at most so many files are weighed: a folder gone wild must not hold up the rest."""


def active(tasks: Sequence[TaskSummary]) -> Sequence[TaskSummary]:
    return tasks[:ACTIVE_TASKS]


def summarized(tasks: Sequence[TaskSummary]) -> Sequence[TaskSummary]:
    return tasks[ACTIVE_TASKS:SUMMARIZED_TASKS]


def indexed(tasks: Sequence[TaskSummary]) -> Sequence[TaskSummary]:
    return tasks[SUMMARIZED_TASKS:]


def task_files(paths: WorkspacePaths, task_id: str) -> Sequence[Path]:
    return (paths.plan(task_id), paths.progress(task_id), paths.manifest(task_id)) if is_safe_id(task_id) else ()


def summary_file(paths: WorkspacePaths, task_id: str) -> Path:
    return paths.cache / "summaries" / f"{task_id}.md"


def outline(plan_text: str) -> str:
    """A task's stand-in for a summary, from its plan's text: the goal and its steps' names."""
    import json

    try:
        plan = json.loads(plan_text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(plan, dict):
        return ""
    steps = plan.get("steps")
    named = [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    lines = [plan.get("goal"), *(step.get("name") for step in named)]
    return "\n".join(one_line(str(line)) for line in lines if line)


def index_text(tasks: Sequence[TaskSummary]) -> str:
    """One line a task: its id and goal."""
    return "\n".join(f"{task.id} {task.goal}" for task in tasks)


def learning_files(paths: WorkspacePaths) -> Iterator[Path]:
    return (path for path in _files(paths, paths.learnings) if path.suffix == ".md")


def library_docs(paths: WorkspacePaths) -> Iterator[Path]:
    return _files(paths, paths.cache / "context7")


def _files(paths: WorkspacePaths, folder: Path) -> Iterator[Path]:
    """All files below a folder, unless it is a link that leaves the workspace: behind that, a whole disk may lie."""
    try:
        paths.inside(folder)
    except OutsideWorkspaceError:
        return
    found = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
    yield from islice(found, MAX_POOL_FILES)
