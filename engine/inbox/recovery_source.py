"""Runs that were cut off: their process died and left its `run.json` behind. Each may go on where it stopped.

Deciding only notes what a person wants. Starting a run is a matter of the rooms above: subjects.py names its task.
"""

from collections.abc import Sequence
from datetime import datetime

from engine.context.gauges.usage import ContextUse
from engine.inbox.item import FileChange, InboxItem, ItemKind
from engine.inbox.source import gone
from engine.inbox.subjects import RESUME, task_to_start
from engine.knowledge.deciding.decided import Subject
from engine.knowledge.deciding.decision_log import Decision, Verdict
from engine.knowledge.deciding.decisions import Decisions
from engine.knowledge.evolution.proposal import Evidence
from engine.orchestration.leases import living_lease
from engine.workspace.file_cache import FileCache
from engine.workspace.owners import is_alive
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.records.task import RunOwner
from engine.workspace.snapshot import Snapshot, TaskSummary
from engine.workspace.summaries import summarize_task

KIND = "resume"

OVER = ("COMPLETE", "HALTED")
"""Statuses of tasks with which nothing can go on, or only after a person changed something."""


class RecoverySource:
    def __init__(self, paths: WorkspacePaths, decisions: Decisions) -> None:
        self._paths = paths
        self._decisions = decisions
        self._owners = FileCache(paths)

    @property
    def problems(self) -> Sequence[Problem]:
        return self._owners.problems

    def items(self, snapshot: Snapshot, context: ContextUse | None) -> Sequence[InboxItem]:  # noqa: ARG002
        self._owners.begin()
        found = [self._item(task) for task in snapshot.tasks if task.has_owner and task.status not in OVER]
        return [item for item in found if item]

    def preview(self, item_id: str, edited: str | None = None) -> Sequence[FileChange]:  # noqa: ARG002
        """None: what the run will change, nobody knows yet."""
        self._current(item_id)
        return ()

    def accept(self, item_id: str, *, by: str, reason: str = "", edited: str | None = None) -> Decision:  # noqa: ARG002
        item = self._current(item_id)
        return self._decisions.note(Verdict.ACCEPT, Subject(KIND, item.id, item.title), by=by, reason=reason)

    def reject(self, item_id: str, *, by: str, reason: str = "") -> Decision:
        item = self._current(item_id)
        return self._decisions.reject(Subject(KIND, item.id, item.title), by=by, reason=reason)

    def undo(self, decision: Decision, *, by: str) -> Decision:
        """The offer comes back, unless the task has changed since; a run that was started goes on."""
        return self._decisions.undo(decision.id, by=by)

    def _item(self, task: TaskSummary) -> InboxItem | None:
        """None while the task's process or Claude's session lives, or somebody else's file says nothing."""
        path = self._paths.run(task.id)
        owner = self._owners.record(path, RunOwner)
        if owner is None or is_alive(owner) or living_lease(self._paths, task.id):
            return None  # it goes on, or Claude has taken it up
        return InboxItem(
            id=f"{RESUME}{task.id}-{_stamp(owner.started_at, task.updated_at)}",
            kind=ItemKind.RECOVERY,
            action="resume",
            title=f"Resume: {task.goal or task.id}",
            reason=f"Its process ({owner.by or 'unknown'}, {owner.pid}) ended without a word",
            evidence=(_evidence(self._paths, task, owner),),
            at=task.updated_at or owner.started_at,
            task_id=task.id,
        )

    def _current(self, item_id: str) -> InboxItem:
        """The offer as the files are now. Raises UnknownItemError, UnusableFileError."""
        task_id = task_to_start(item_id)
        task = summarize_task(self._paths, task_id) if is_safe_id(task_id) else None
        if task is None:
            raise gone(item_id)
        self._owners.begin()
        item = self._item(task) if task.has_owner and task.status not in OVER else None
        if self._owners.problems:
            raise UnusableFileError(self._owners.problems[0])
        if item is None:
            raise gone(item_id, f"{task_id} goes on already, or is over")
        if item.id != item_id:
            raise gone(item_id, f"{task_id} has changed since")
        return item


def _stamp(*times: datetime | None) -> str:
    """Another one whenever the task's run began again or its files moved on."""
    known = [at for at in times if at]
    return f"{max(known):%Y%m%d%H%M%S}" if known else "0"


def _evidence(paths: WorkspacePaths, task: TaskSummary, owner: RunOwner) -> Evidence:
    done = f"{task.steps_done} of {task.steps} steps done" if task.steps else "no plan yet"
    on = owner.started_at.date() if owner.started_at else None
    return Evidence(f"{task.status.lower()}, {done}", task.id, on, paths.relative(paths.run(task.id)))
