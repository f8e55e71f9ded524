"""Workspaces in which a run was cut off, so that the inbox offers to go on with it."""

import json
from pathlib import Path
from typing import Any

from helpers.samples import read_workspace

from engine.inbox.inbox import Inbox
from engine.inbox.item import InboxItem
from engine.workspace.owners import started
from engine.workspace.paths import WorkspacePaths

NO_PROCESS = 2**31 - 1
"""A pid that no system here gives out."""


def write_task(root: Path, task_id: str, *, status: str = "BUILDING", updated_at: str = "2026-11-20T10:00:00Z") -> None:
    paths = WorkspacePaths(root)
    progress = {"task_id": task_id, "steps": ["step_1", "step_2"], "completed_steps": ["step_1"]}
    write_json(paths.progress(task_id), {**progress, "updated_at": updated_at, "status": "in_progress"})
    write_json(paths.plan(task_id), {"id": "bp_1", "task_id": task_id, "goal": f"Goal of {task_id}"})
    write_json(paths.manifest(task_id), {"task_id": task_id, "status": status})


def write_owner(root: Path, task_id: str, pid: int = NO_PROCESS) -> None:
    """`run.json` of a process that died, or of the one that is named."""
    since = 0.0 if pid == NO_PROCESS else started(pid)
    owner = {"task_id": task_id, "pid": pid, "process_started": since, "started_at": "2026-11-20T09:00:00Z"}
    write_json(WorkspacePaths(root).run(task_id), {**owner, "by": "studio build"})


def cut_off(root: Path, task_id: str = "task_1", **facts: Any) -> None:
    """A task whose run died."""
    write_task(root, task_id, **facts)
    write_owner(root, task_id)


def waiting(inbox: Inbox) -> list[InboxItem]:
    """What waits in the files as they are now."""
    return list(inbox.items(read_workspace(inbox.paths.root)))


def write_json(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
