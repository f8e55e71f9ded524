"""`sprint-counter.json`: which tasks this sprint has completed, so that its review comes due."""

from typing import Any

from engine.workspace.paths import WorkspacePaths
from engine.workspace.writing import update_document

Document = dict[str, Any]


def count_task(paths: WorkspacePaths, task_id: str) -> None:
    """Counts a completed task, once however often it is built. Raises OSError, UnusableFileError."""

    def change(counter: Document) -> None:
        found = counter.get("task_ids")
        task_ids = [item for item in found if isinstance(item, str)] if isinstance(found, list) else []
        counter.setdefault("current_sprint", 1)
        counter.setdefault("last_evolution", None)
        counter.setdefault("violations", {})
        if task_id not in task_ids:
            task_ids.append(task_id)
            counter["tasks_in_sprint"] = _number(counter.get("tasks_in_sprint")) + 1
            counter["total_tasks"] = _number(counter.get("total_tasks")) + 1
        counter["task_ids"] = task_ids

    update_document(paths, paths.sprint_counter, change, missing={})


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
