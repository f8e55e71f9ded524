"""`sprint-counter.json`: which tasks this sprint has completed, so that its review comes due, and ending that review.

All of it happens under the file's lock, and each of it once, however often it is asked for.
"""

from collections.abc import Iterable

from engine.knowledge.base.entry_facts import LAST_VIOLATED, STRICT
from engine.knowledge.base.knowledge_file import parse_knowledge_file
from engine.knowledge.evolution.rule_history import note_kept
from engine.knowledge.evolution.sprint_counter import Document, documents, number, texts, with_defaults
from engine.workspace.paths import WorkspacePaths
from engine.workspace.person_files import read_person_text
from engine.workspace.problems import UnusableFileError
from engine.workspace.writing import timestamp, update_document

KEPT_REVIEWS = 50
"""With their tasks: one that is built again in a later sprint is not counted again."""


def count_task(paths: WorkspacePaths, task_id: str, rules: Iterable[str] | None = None) -> bool:
    """Counts a completed task, and each strict constraint that it kept; False where it was counted before.

    `rules` are the constraints that it was told, by default all that there are. Raises OSError, UnusableFileError.
    """
    known = strict_constraints(paths)
    told = None if rules is None else frozenset(rules)
    is_new = False

    def change(counter: Document) -> None:
        nonlocal is_new
        with_defaults(counter)
        task_ids = texts(counter["task_ids"])
        earlier = (task for review in documents(counter.get("reviews")) for task in texts(review.get("task_ids")))
        if is_new := task_id not in {*task_ids, *earlier}:
            counter["task_ids"] = [*task_ids, task_id]
            counter["tasks_in_sprint"] = number(counter["tasks_in_sprint"]) + 1
            counter["total_tasks"] = number(counter["total_tasks"]) + 1
            note_kept(counter, task_id, known, told)

    update_document(paths, paths.sprint_counter, change, missing={})
    return is_new


def strict_constraints(paths: WorkspacePaths) -> dict[str, str]:
    """Each with what its `Last Violated` says. None where the knowledge base cannot be read: the Snapshot tells that,
    and a task is complete all the same."""
    try:
        found = read_person_text(paths, paths.knowledge_base)
    except UnusableFileError:
        return {}
    file = parse_knowledge_file(found.text if found else "")
    strict = (entry for entry in file.entries if entry.section == STRICT)
    fields = {entry.id: file.field(entry, LAST_VIOLATED) for entry in strict}
    return {entry_id: field.value if field else "" for entry_id, field in fields.items()}


def finish_review(paths: WorkspacePaths, by: str = "person", sprint: int | None = None) -> int | None:
    """Ends the sprint's review: the next sprint begins with no tasks. Returns the number of the sprint that ended.

    None where there is nothing to end: no task was counted, or another sprint than `sprint` is on already. What nobody
    decided comes back in the next review. Raises OSError, UnusableFileError.
    """
    ended: int | None = None

    def change(counter: Document) -> None:
        nonlocal ended
        with_defaults(counter)
        current = number(counter["current_sprint"])
        if number(counter["tasks_in_sprint"]) < 1 or sprint not in (None, current):
            return
        ended, now = current, timestamp()
        review = {"sprint": current, "task_ids": texts(counter["task_ids"]), "at": now, "by": by}
        review["tasks_in_sprint"] = number(counter["tasks_in_sprint"])
        counter["reviews"] = [*documents(counter.get("reviews")), review][-KEPT_REVIEWS:]
        counter.update(current_sprint=current + 1, tasks_in_sprint=0, task_ids=[], last_evolution=now)

    update_document(paths, paths.sprint_counter, change, missing={})
    return ended


def reopen_review(paths: WorkspacePaths, sprint: int) -> bool:
    """Takes back that a sprint's review was finished: its tasks count again, with those since.

    False where it was not the last one that was finished. Raises OSError, UnusableFileError.
    """
    is_open = False

    def change(counter: Document) -> None:
        nonlocal is_open
        reviews = documents(counter.get("reviews"))
        current = number(counter.get("current_sprint"))
        if not reviews or number(reviews[-1].get("sprint")) != sprint or current != sprint + 1:
            return
        *before, last = reviews
        is_open = True
        counter["reviews"] = before
        counter["current_sprint"] = sprint
        counter["task_ids"] = [*texts(last.get("task_ids")), *texts(counter.get("task_ids"))]
        counter["tasks_in_sprint"] = number(last.get("tasks_in_sprint")) + number(counter.get("tasks_in_sprint"))
        counter["last_evolution"] = before[-1].get("at") if before else None

    update_document(paths, paths.sprint_counter, change, missing={})
    return is_open
