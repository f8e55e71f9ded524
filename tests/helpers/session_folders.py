"""Sessions and tasks on disk to list, pause, restore and clean up."""

import json
import os
from pathlib import Path

from engine.orchestration.sessions import change_session, make_routing, open_session
from engine.orchestration.step_marks import StepMarks
from engine.workspace.owners import this_process
from engine.workspace.paths import WorkspacePaths
from engine.workspace.writing import timestamp

TASK = "task_1"


def session(paths: WorkspacePaths, task_id: str = TASK, status: str = "executing", goal: str = "Make it") -> str:
    """An open session about a task."""
    routing = make_routing(goal, "build_only", ["builder"], 1.0)
    session_id = open_session(paths, goal, mode="explicit", trigger="build_command", routing=routing)
    turn = {"agent_name": "builder", "invocation_id": "builder_1", "status": "active", "input": {"task_id": task_id}}
    change_session(paths, session_id, {"status": status}, {"agent_states": turn})
    return session_id


def task(paths: WorkspacePaths, *steps: str, task_id: str = TASK, status: str = "") -> None:
    """A task's plan with these steps, and its manifest where it has a status."""
    paths.task(task_id).mkdir(parents=True, exist_ok=True)
    paths.plan(task_id).write_text(json.dumps({"id": "bp_1", "steps": [{"id": step} for step in steps]}))
    if status:
        paths.manifest(task_id).write_text(json.dumps({"task_id": task_id, "status": status}))


def finish(paths: WorkspacePaths, session_id: str, *steps: str, task_id: str = TASK) -> None:
    """These steps are done, one after the other."""
    for step in steps:
        StepMarks(paths, task_id, "person", session_id).complete(step)


def done(paths: WorkspacePaths, task_id: str = TASK) -> list[str]:
    found: list[str] = json.loads(paths.progress(task_id).read_text())["completed_steps"]
    return found


def claim(paths: WorkspacePaths, session_id: str, task_id: str = TASK, *, alive: bool = True) -> None:
    """This process works on the task; or one did that is dead by now."""
    paths.task(task_id).mkdir(parents=True, exist_ok=True)
    owner = this_process(task_id, session_id, "studio build", timestamp())
    paths.run(task_id).write_text(json.dumps(owner if alive else {**owner, "process_started": 1.0}))


def age(path: Path, days: float) -> None:
    """Makes a file, or all files in a folder, look that old."""
    for each in [path, *path.rglob("*")] if path.is_dir() else [path]:
        then = each.stat().st_mtime - days * 86_400
        os.utime(each, (then, then))


def end(paths: WorkspacePaths, session_id: str, updated_at: str, status: str = "completed") -> None:
    """The session ended at that time."""
    path = paths.session_state(session_id)
    path.write_text(json.dumps({**json.loads(path.read_text()), "status": status, "updated_at": updated_at}))
