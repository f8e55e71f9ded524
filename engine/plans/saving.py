"""Writing a task's `plan.json`: never silently, never over somebody's edit, and the plan before it is kept."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.reading import read_bytes, read_document
from engine.workspace.writing import create_file, update_document

Document = dict[str, Any]


class PlanEditedError(RefusedError):
    """Somebody changed the plan while another one was being made."""


def plan_digest(document: Document) -> str:
    """The same for the same plan, however its file is laid out; 16 hexadecimal digits."""
    parts = json.dumps(document, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def saved_digest(paths: WorkspacePaths, task_id: str) -> str:
    """The digest of the plan as it is on disk, empty where there is none. Raises UnusableFileError."""
    document = read_document(paths, paths.plan(task_id))
    return plan_digest(document) if document else ""


def save_plan(paths: WorkspacePaths, task_id: str, plan: Document, *, instead_of: str, keep: bool = True) -> str:
    """Writes a plan in the place of the one whose digest is `instead_of` (empty for none); returns the new digest.

    What it replaces is kept in `plans/`, unless that is the same plan with another note on it. Raises
    PlanEditedError, OSError, UnusableFileError.
    """

    def change(found: Document) -> Document:
        if (plan_digest(found) if found else "") != instead_of:
            where = paths.relative(paths.plan(task_id))
            raise PlanEditedError(f"{where} was edited meanwhile", "The edited plan stays; run again to go on with it")
        if found and keep:
            _keep(paths, task_id)
        return plan

    return plan_digest(update_document(paths, paths.plan(task_id), change, missing={}))


def untold_draft(events: Iterable[Event], task_id: str, saved: str) -> Event | None:
    """The `plan_drafted` event of the plan on disk, whose digest is `saved`, where nothing was told of it since.

    A plan is drafted (`draft` is its digest), saved, and then told of (`plan_digest`): a crash may come in between.
    """
    last = None
    for event in events:
        if event.task_id == task_id and (event.get("plan_digest") or event.event == "plan_drafted"):
            last = event
    return last if last is not None and saved and last.get("draft") == saved else None


def _keep(paths: WorkspacePaths, task_id: str) -> None:
    content = read_bytes(paths, paths.plan(task_id)) or b""
    number = 1
    while not create_file(paths.old_plan(task_id, number), content):
        number += 1
