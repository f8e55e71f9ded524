"""What going back to a checkpoint would change, in words and as a diff: shown before anybody agrees to it."""

import difflib
import json
from dataclasses import dataclass

from engine.orchestration.agent_turns import documents
from engine.orchestration.checkpoints import BEFORE_RESUME, state_after_resume
from engine.orchestration.progress import read_progress
from engine.orchestration.restoring import find_checkpoint
from engine.orchestration.session_list import read_session
from engine.orchestration.session_search import task_ids_of
from engine.orchestration.sessions import Document, read_state
from engine.orchestration.step_checkpoints import steps_after
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document
from engine.workspace.session_lines import CheckpointLine, SessionDetail
from engine.workspace.text import clean_text

MAX_DIFF_LINES = 20_000
"""Of one side. `difflib` takes seconds for more, and nobody reads it."""

FILES_STAY = "The project's own files stay as they are: only what is noted about the work changes."

COUNTED = ("status", "agent_states", "handoffs", "failures")
"""Of a state: told with numbers, and so not named again."""


@dataclass(frozen=True, slots=True)
class RestorePreview:
    checkpoint: CheckpointLine
    said: str
    """What it means, a sentence a line."""
    diff: str
    """Unified, from now to then; empty where nothing differs."""

    @property
    def text(self) -> str:
        return f"{self.said}\n\n{self.diff or '(nothing differs)'}"


def restore_preview(paths: WorkspacePaths, session_id: str, checkpoint_id: str) -> RestorePreview:
    """Raises OrchestrationError where there is no such checkpoint, UnusableFileError."""
    detail = read_session(paths, session_id)
    checkpoint = find_checkpoint(detail, checkpoint_id)
    if checkpoint.is_step:
        said, diff = _step_preview(paths, detail, checkpoint)
    else:
        said, diff = _record_preview(paths, detail, checkpoint)
    return RestorePreview(checkpoint, clean_text(said), clean_text(diff))


def _record_preview(paths: WorkspacePaths, detail: SessionDetail, checkpoint: CheckpointLine) -> tuple[str, str]:
    now = read_state(paths, detail.line.id) or {}
    then = state_after_resume(paths, detail.line.id, now, checkpoint.id)
    said = [
        f"Back to checkpoint {checkpoint.name} ({checkpoint.id}) of {detail.line.id}.",
        f"The session's record changes: {_in_words(now, then)}.",
        f"What it replaces is kept as a new checkpoint, {BEFORE_RESUME}.",
        f"No step becomes undone{_how_far(paths, detail)}.{_how_to_undo(detail)}",
        *_tasks_left(detail, then),
        FILES_STAY,
    ]
    return "\n".join(said), _diff(_pretty(now), _pretty(then), "now", checkpoint.id)


def _in_words(now: Document, then: Document) -> str:
    changes = []
    if now.get("status") != then.get("status"):
        changes.append(f"status {now.get('status')} to {then.get('status')}")
    for name, word in (("agent_states", "agents' turns"), ("handoffs", "hand-offs"), ("failures", "failures")):
        before, after = len(documents(now.get(name))), len(documents(then.get(name)))
        if before != after:
            changes.append(f"{word} {before} to {after}")
    others = [name for name in then if now.get(name) != then.get(name) and name not in COUNTED]
    if others:
        changes.append(", ".join(others))
    return ", ".join(changes) or "nothing in it differs"


def _how_far(paths: WorkspacePaths, detail: SessionDetail) -> str:
    """`: task_1 stays at 3 of 5`"""
    said = [f"{task_id} stays at {_done_of(paths, task_id)}" for task_id in detail.line.tasks[:3]]
    return f": {', '.join(said)}" if said else ""


def _how_to_undo(detail: SessionDetail) -> str:
    steps = [line.name for line in detail.checkpoints if line.is_step]
    return f" A step's checkpoint does that, such as {steps[-1]}." if steps else ""


def _tasks_left(detail: SessionDetail, then: Document) -> list[str]:
    """A session is about the tasks that its agents were given: with a turn, its task may go."""
    left = [task_id for task_id in detail.line.tasks if task_id not in task_ids_of(then)]
    return [f"The session is no longer about {', '.join(left)}; the task itself stays."] if left else []


def _done_of(paths: WorkspacePaths, task_id: str) -> str:
    document = _progress(paths, task_id)
    steps = document.get("steps")
    return f"{len(read_progress(document).completed)} of {len(steps) if isinstance(steps, list) else 0} steps"


# A checkpoint of a step


def _step_preview(paths: WorkspacePaths, detail: SessionDetail, checkpoint: CheckpointLine) -> tuple[str, str]:
    undone = steps_after(paths, detail.line.id, checkpoint)
    now = _progress(paths, checkpoint.task_id)
    completed = read_progress(now).completed
    then = [step for step in completed if step not in undone]
    what = f"To do again: {', '.join(undone[::-1])}." if undone else "No step was finished after it: nothing changes."
    if undone:
        what += f"\n`studio run --task {checkpoint.task_id}` does them"
        what += ", in a new session: this one has ended." if detail.line.has_ended else "."
    said = [
        f"Back to the moment after {checkpoint.step_id} of {checkpoint.task_id} ({checkpoint.name}).",
        what,
        "The session's record of agents, hand-offs and failures stays as it is.",
        FILES_STAY,
    ]
    before, after = ("\n".join([f"{checkpoint.task_id} is done with", *steps]) for steps in (completed, then))
    return "\n".join(said), _diff(before, after, "now", checkpoint.name)


def _progress(paths: WorkspacePaths, task_id: str) -> Document:
    try:
        return read_document(paths, paths.progress(task_id)) or {}
    except UnusableFileError:
        return {}


# Both


def _pretty(state: Document) -> str:
    shown = {name: value for name, value in state.items() if name not in ("checkpoints", "updated_at")}
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _diff(before: str, after: str, from_name: str, to_name: str) -> str:
    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) > MAX_DIFF_LINES:
        return f"({len(old):,} lines now, {len(new):,} then: too many to show line by line)"
    return "\n".join(difflib.unified_diff(old, new, from_name, to_name, lineterm=""))
