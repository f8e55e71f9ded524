"""Counting a learning on an entry that says the same already. Pure."""

from datetime import date

from engine.knowledge.base.knowledge_edit import KnowledgeEdit
from engine.knowledge.base.knowledge_file import FileEntry
from engine.knowledge.signals.tasks_named import named_tasks

PENDING, STRICT = "Pending Queue", "Strict Constraints"

PROMOTED_FROM = 2
"""Different tasks in which an error was seen, from which on it is a strict constraint."""


def count_on_entry(editing: KnowledgeEdit, entry_id: str, task_id: str, on: date, *, may_promote: bool) -> None:
    """One occurrence more, with the task as its source. An error that waits in the queue becomes a strict constraint
    in its second task. A task that is named there already changes nothing."""
    entry = editing.file.entry(entry_id)
    text = "".join(editing.file.lines[entry.first : entry.end])
    tasks = named_tasks(text)
    if task_id in tasks:
        return
    source = editing.file.field(entry, "Source")
    fields = {
        "Source": f"{source.value}, {task_id}" if source and source.value else task_id,
        "Occurrences": str(_occurrences(editing, entry, len(tasks)) + 1),
    }
    day = f"{on:%Y-%m-%d}"
    if may_promote and entry.section == PENDING and len(tasks) + 1 >= PROMOTED_FROM:
        new_id = editing.move_entry(entry_id, STRICT, {**fields, "Last Violated": day})
        editing.add_to_changelog(f"{day}: {entry_id} became {new_id}, seen again in {task_id}")
        editing.count_again(day)
        return
    for name, value in fields.items():
        editing.set_field(entry_id, name, value)
    editing.add_to_changelog(f"{day}: {entry_id} seen again in {task_id}")


def _occurrences(editing: KnowledgeEdit, entry: FileEntry, tasks: int) -> int:
    found = editing.file.field(entry, "Occurrences")
    told = int(found.value) if found and found.value.strip().isdecimal() else 0
    return max(told, tasks, 1)
