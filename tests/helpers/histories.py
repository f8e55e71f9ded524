"""Workspaces with a past: journals, learnings and decisions of certain days."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.workspace.paths import WorkspacePaths


def empty_workspace(root: Path) -> WorkspacePaths:
    (root / ".studio").mkdir(parents=True)
    return WorkspacePaths(root)


def write_journal(paths: WorkspacePaths, session_id: str, events: Iterable[dict[str, Any]]) -> Path:
    path = paths.journal(session_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return path


def build_events(
    task_id: str, day: str, *, steps: int = 3, failures: int = 0, status: str = "COMPLETE"
) -> list[dict[str, Any]]:
    """A whole build on that day, a minute a step; the first `failures` steps fail once before they are done."""
    told: list[dict[str, Any]] = [{"event": "build_started", "resumed": False}]
    for number in range(steps):
        step: dict[str, Any] = {"step_id": f"step_{number}"}
        told.append({"event": "step_started", "attempt": 1, **step})
        if number < failures:
            told.append({"event": "attempt_failed", "attempt": 1, "duration_ms": 1_000, **step})
            told.append({"event": "step_started", "attempt": 2, **step})
        attempt = 2 if number < failures else 1
        told.append({"event": "step_finished", "attempt": attempt, "duration_ms": 60_000, **step})
    if status:
        told.append({"event": "build_finished", "status": status})
    return [
        {"at": f"{day}T10:{minute:02}:00Z", "by": "engine", "task_id": task_id, **event}
        for minute, event in enumerate(told)
    ]


def write_task(paths: WorkspacePaths, task_id: str, steps: int = 3) -> None:
    paths.task(task_id).mkdir(parents=True, exist_ok=True)
    plan = {"id": "bp_1", "goal": "Make it", "steps": [{"id": f"step_{number}"} for number in range(steps)]}
    paths.plan(task_id).write_text(json.dumps(plan))
