"""Backlogs and knowledge to try screens with, as large as wanted."""

from dataclasses import replace
from pathlib import Path

from engine.workspace.records.backlog import Backlog
from engine.workspace.records.knowledge import Entry, KnowledgeBase, Section
from engine.workspace.records.learning import Learning
from engine.workspace.snapshot import Snapshot, TaskSummary


def backlog(features: int, tasks_each: int, *, done: int = 0) -> Backlog:
    """One epic; its first `done` tasks are complete, every task waits for the one before it."""
    tasks = [
        {
            "id": f"task_{number}",
            "short_id": f"T{number}",
            "name": f"Task number {number}",
            "status": "COMPLETE" if number < done else "PENDING",
            "depends_on": [f"T{number - 1}"] if number else [],
        }
        for number in range(features * tasks_each)
    ]
    held = [
        {"id": f"F{number}", "name": f"Feature {number}", "tasks": tasks[number * tasks_each :][:tasks_each]}
        for number in range(features)
    ]
    return Backlog.model_validate({"project_name": "Big", "epics": [{"id": "E1", "name": "All", "features": held}]})


def planned(of: Backlog | None, *, tasks: tuple[TaskSummary, ...] = ()) -> Snapshot:
    """A snapshot that holds this backlog."""
    return Snapshot(Path("/srv/big"), exists=True, backlog=of, tasks=tasks, is_complete=True)


def learned(count: int, domains: int = 5) -> Snapshot:
    """A snapshot with one strict constraint and `count` learnings."""
    entry = Entry(id="SC-001", title="Lock the row", fields={"What": "Never in two statements"}, line=11)
    learnings = tuple(
        Learning(domain=f"domain{number % domains}", title=f"Lesson {number}", body=f"body of {number} " * 40, line=5)
        for number in range(count)
    )
    knowledge = KnowledgeBase(sections=(Section(title="Strict Constraints", entries=(entry,)),))
    return replace(planned(None), knowledge=knowledge, learnings=learnings)
