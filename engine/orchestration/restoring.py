"""Going back to a checkpoint. `restore_preview.py` shows before what that would change.

Two kinds of checkpoint bring back two different things, and neither touches the project's own files:

- One of the session (after an agent's turn, or by hand) brings back the session's record: its status, its agents'
  turns, hand-offs and failures. No step becomes undone by it.
- One of a step (step_checkpoints.py) makes the steps that were finished after it steps to do. The record stays.
"""

from dataclasses import dataclass

from engine.orchestration.checkpoints import resume_checkpoint
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.session_list import read_session, running_task
from engine.orchestration.sessions import Document
from engine.orchestration.step_checkpoints import steps_after
from engine.orchestration.step_marks import StepMarks
from engine.workspace.journal_lines import write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.session_lines import CheckpointLine, SessionDetail
from engine.workspace.writing import update_document

SHOWN_CHECKPOINTS = 8


@dataclass(frozen=True, slots=True)
class Restored:
    checkpoint: CheckpointLine
    undone: tuple[str, ...] = ()
    """Steps that are to do again, the first first; only a step's checkpoint has any."""


def restore(paths: WorkspacePaths, session_id: str, checkpoint_id: str, by: str) -> Restored:
    """Goes back to a checkpoint. What came after stays in the journal, a replaced record also as a checkpoint.

    Broken off in between, it has gone back part of the way; doing it again goes the rest. Raises OrchestrationError
    where there is no such checkpoint or a run is going on, OSError, UnusableFileError.
    """
    detail = read_session(paths, session_id)
    checkpoint = find_checkpoint(detail, checkpoint_id)
    _refuse_while_running(paths, detail, checkpoint)
    if not checkpoint.is_step:
        resume_checkpoint(paths, session_id, checkpoint.id, by)
        _tell(paths, session_id, checkpoint, (), by)
        return Restored(checkpoint)
    undone = steps_after(paths, session_id, checkpoint)
    marks = StepMarks(paths, checkpoint.task_id, by, session_id)
    for step_id in undone:  # the last first: wherever this ends, what is left done is what was done at some moment
        marks.reset(step_id)
    if undone:
        _reopen(paths, checkpoint.task_id)
    _tell(paths, session_id, checkpoint, undone, by)
    return Restored(checkpoint, undone[::-1])


def _reopen(paths: WorkspacePaths, task_id: str) -> None:
    """A task with steps to do is not complete, and can be built."""
    if not paths.manifest(task_id).exists():
        return

    def change(manifest: Document) -> None:
        manifest.update(status="READY_TO_BUILD", completed_at=None)

    update_document(paths, paths.manifest(task_id), change, missing={"task_id": task_id})


def find_checkpoint(detail: SessionDetail, wanted: str) -> CheckpointLine:
    """The checkpoint with this id, or the latest with this name. Raises OrchestrationError."""
    usable = [line for line in detail.checkpoints if line.can_restore]
    by_id = [line for line in usable if line.id == wanted]
    by_name = [line for line in usable if line.name == wanted]
    if by_id:
        return by_id[-1]
    if len({line.task_id for line in by_name}) > 1:
        ids = ", ".join(line.id for line in by_name[:SHOWN_CHECKPOINTS])
        raise OrchestrationError(f"{wanted[:60]!r} is a checkpoint of several tasks", f"Name one of {ids}")
    if by_name:
        return by_name[-1]
    known = ", ".join(line.id for line in usable[-SHOWN_CHECKPOINTS:])
    remedy = f"It has {known}" if known else "Make one with `studio sessions checkpoint NAME`"
    raise OrchestrationError(f"{detail.line.id} has no checkpoint {wanted[:60]!r} to go back to", remedy)


def _refuse_while_running(paths: WorkspacePaths, detail: SessionDetail, checkpoint: CheckpointLine) -> None:
    tasks = [*detail.line.tasks, *([checkpoint.task_id] if checkpoint.task_id else [])]
    if owner := running_task(paths, detail.line.id, tasks):
        who = f"process {owner.pid} ({owner.by})"
        raise OrchestrationError(
            f"{who} works on this session", f"Pause it first: `studio sessions pause {detail.line.id}`"
        )


def _tell(paths: WorkspacePaths, session_id: str, checkpoint: CheckpointLine, undone: tuple[str, ...], by: str) -> None:
    facts: Document = {"checkpoint_id": checkpoint.id, "detail": checkpoint.name, "undone": list(undone)}
    write_event(paths, session_id, "checkpoint_restored", by=by, **facts)
