"""One line for each session and task, read with as little work as ten thousand of them allow.

These look at a few keys of a document instead of building its record.
"""

import os
import sys
from typing import Any

from engine.workspace.build_fold import task_status
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_document, read_record
from engine.workspace.records.session import Session
from engine.workspace.snapshot import SessionSummary, TaskSummary
from engine.workspace.text import one_line
from engine.workspace.times import to_time


def summarize_session(paths: WorkspacePaths, session_id: str) -> SessionSummary | None:
    """None for a folder that holds no session."""
    session = read_record(paths, paths.session_state(session_id), Session)
    if session is None:
        return None
    if isinstance(session, Problem):
        return SessionSummary(session_id, "", "unreadable", None, problem=session)
    return SessionSummary(session_id, one_line(session.goal), session.status, session.updated_at, session.task_ids)


def summarize_task(paths: WorkspacePaths, task_id: str) -> TaskSummary | None:
    """None for a folder that holds nothing of a task."""
    try:
        plan = read_document(paths, paths.plan(task_id))
        progress = read_document(paths, paths.progress(task_id))
        manifest = read_document(paths, paths.manifest(task_id))
    except UnusableFileError as error:
        return TaskSummary(task_id, "", "unreadable", 0, 0, None, problem=error.problem)
    if plan is None and progress is None and manifest is None:
        return None
    plan, progress, manifest = plan or {}, progress or {}, manifest or {}
    steps = plan.get("steps") or progress.get("steps")
    return TaskSummary(
        id=task_id,
        goal=one_line(str(plan.get("goal") or "")),
        status=sys.intern(
            one_line(str(manifest.get("status") or task_status(bool(plan), str(progress.get("status") or ""))))
        ),
        steps_done=_count(progress.get("completed_steps")),
        steps=_count(steps),
        updated_at=to_time(progress.get("updated_at") or plan.get("created_at")),
        has_owner=os.path.lexists(paths.run(task_id)),
    )


def _count(items: Any) -> int:
    return len(items) if isinstance(items, list) else 0
