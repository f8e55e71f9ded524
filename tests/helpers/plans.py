"""Small plans, and a workspace to build them in."""

import json
from pathlib import Path
from typing import Any

from engine.building.builder import build
from engine.orchestration.control import RunControl
from engine.plans.trust import trust
from engine.workspace.build_record import BuildRecord
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reader import WorkspaceReader
from engine.workspace.reading import read_record
from engine.workspace.records.plan import Plan

TASK = "task_20260101_120000"

Document = dict[str, Any]


def bash(command: str, sequence: int = 1) -> Document:
    return {"sequence": sequence, "tool": "Bash", "command": command}


def command_check(command: str, **more: Any) -> Document:
    return {"criterion": f"{command} passes", "verification": {"type": "command", "command": command, **more}}


def step(step_id: str, *commands: str, after: tuple[str, ...] = (), attempts: int = 1, **more: Any) -> Document:
    """A step that runs these commands."""
    return {
        "id": step_id,
        "name": f"Do {step_id}",
        "action": f"Do {step_id}",
        "micro_actions": [bash(command, number) for number, command in enumerate(commands, start=1)],
        "depends_on": list(after),
        "retry_behavior": {"max_attempts": attempts},
        **more,
    }


def plan_document(*steps: Document, **more: Any) -> Document:
    return {"id": "bp_1", "task_id": TASK, "goal": "Make it", "steps": list(steps), **more}


def write_plan(root: Path, *steps: Document, trusted: bool = True, **more: Any) -> WorkspacePaths:
    """A workspace with this one plan."""
    paths = WorkspacePaths(root)
    paths.task(TASK).mkdir(parents=True, exist_ok=True)
    paths.plan(TASK).write_text(json.dumps(plan_document(*steps, **more)))
    plan = read_record(paths, paths.plan(TASK), Plan)
    if trusted and isinstance(plan, Plan):
        trust(root, plan)
    return paths


def run(paths: WorkspacePaths, control: RunControl | None = None, **more: Any) -> list[Event]:
    return list(build(paths, TASK, by="test", control=control or RunControl(), **more))


def told(events: list[Event]) -> list[str]:
    """The events in short: `step_1 finished`, `build_finished COMPLETE`."""
    return [
        " ".join(filter(None, (event.step_id, event.event.removeprefix("step_"), str(event.get("status", "")))))
        for event in events
    ]


def picture(paths: WorkspacePaths) -> BuildRecord:
    """The build as a screen shows it."""
    reader = WorkspaceReader(paths.root)
    list(reader.gather())
    record = reader.snapshot().build
    assert record is not None
    return record


def document(path: Path) -> Document:
    content: Document = json.loads(path.read_text())
    return content


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
