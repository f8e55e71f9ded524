"""Checkpoints: a session's state kept under a name, and brought back without losing what came after."""

import time
from typing import Any

from engine.orchestration.agent_turns import completion, documents
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.sessions import Change, Document, change_session_by
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.reading import read_document
from engine.workspace.session_changes import apply_change
from engine.workspace.writing import encode, replace_file, timestamp

BEFORE_RESUME = "before_resume"
"""Name of the checkpoint that keeps what a resume replaces."""

STAYS = ("id", "created_at", "updated_at", "checkpoints")
"""Of a state when a checkpoint is brought back."""


def add_checkpoint(paths: WorkspacePaths, session_id: str, name: str, by: str) -> str:
    """Keeps the state as it is now; returns the checkpoint's id. Raises OSError, UnusableFileError."""

    def change(state: Document) -> Change:
        return Change(add={"checkpoints": _checkpoint(paths, session_id, state, name, _last_agent(state))})

    state = change_session_by(paths, session_id, change, by=by, adopt=True)
    return _keep_copy(paths, session_id, state)


def complete_agent(paths: WorkspacePaths, session_id: str, agent: str, output: Any, by: str) -> str:
    """An agent's turn ends well, which is kept as a checkpoint; returns its id. Raises OSError, UnusableFileError."""

    def change(state: Document) -> Change:
        made = completion(state, agent, output)
        after = {**state, "updated_at": timestamp()}
        apply_change(after, made.fields, made.put, made.add)
        checkpoint = _checkpoint(paths, session_id, after, f"{agent}_complete", agent)
        return Change(made.fields, made.put, {**made.add, "checkpoints": checkpoint})

    state = change_session_by(paths, session_id, change, by=by, adopt=True)
    return _keep_copy(paths, session_id, state)


def resume_checkpoint(paths: WorkspacePaths, session_id: str, checkpoint_id: str, by: str) -> Document:
    """Brings a checkpoint's state back, the latest one's for an empty id; returns the checkpoint.

    What it replaces becomes a checkpoint itself. Raises OrchestrationError where there is none to resume, OSError,
    UnusableFileError.
    """
    found: list[Document] = []
    replaced: list[Document] = []

    def change(state: Document) -> Change:
        checkpoint = _find(state, checkpoint_id)
        kept = _checkpoint(paths, session_id, state, BEFORE_RESUME, _last_agent(state))
        fields = _fields_of(paths, session_id, checkpoint)
        found.append(checkpoint)
        replaced.append({**state, "checkpoints": [*documents(state.get("checkpoints")), kept]})
        return Change(fields, add={"checkpoints": kept})

    change_session_by(paths, session_id, change, by=by, adopt=True)
    _keep_copy(paths, session_id, replaced[-1])
    return found[-1]


def state_after_resume(paths: WorkspacePaths, session_id: str, state: Document, checkpoint_id: str) -> Document:
    """What `resume_checkpoint` would make of this state, but for its new checkpoint. Changes nothing.

    Raises OrchestrationError, UnusableFileError.
    """
    return {**state, **_fields_of(paths, session_id, _find(state, checkpoint_id))}


def _fields_of(paths: WorkspacePaths, session_id: str, checkpoint: Document) -> Document:
    """What a checkpoint brings back."""
    return {name: value for name, value in _state_of(paths, session_id, checkpoint).items() if name not in STAYS}


def _checkpoint(
    paths: WorkspacePaths, session_id: str, state: Document, name: str, after_agent: str | None
) -> Document:
    return {
        "id": _free_id(paths, session_id, state),
        "name": name,
        "timestamp": timestamp(),
        "after_agent": after_agent,
        # Checkpoints in a checkpoint would double the file with each one, and are not brought back anyway.
        "state": {**state, "checkpoints": []},
        "can_resume_from": True,
    }


def _free_id(paths: WorkspacePaths, session_id: str, state: Document) -> str:
    taken = {checkpoint.get("id") for checkpoint in documents(state.get("checkpoints"))}
    second = int(time.time())
    while (name := f"cp_{second}") in taken or paths.checkpoint(session_id, name).exists():
        second += 1  # two in one second: the next free one
    return name


def _last_agent(state: Document) -> str | None:
    turns = documents(state.get("agent_states"))
    ended = [turn for turn in turns if turn.get("completed_at")]
    name = (ended or turns or [{}])[-1].get("agent_name")
    return name if isinstance(name, str) else None


def _keep_copy(paths: WorkspacePaths, session_id: str, state: Document) -> str:
    checkpoint_id = str(state["checkpoints"][-1]["id"])
    replace_file(paths.checkpoint(session_id, checkpoint_id), encode(state))
    return checkpoint_id


def _find(state: Document, checkpoint_id: str) -> Document:
    all_of_them = documents(state.get("checkpoints"))
    if checkpoint_id:
        found = [checkpoint for checkpoint in all_of_them if checkpoint.get("id") == checkpoint_id]
    else:
        found = [checkpoint for checkpoint in all_of_them if checkpoint.get("name") != BEFORE_RESUME]
    usable = [checkpoint for checkpoint in found if checkpoint.get("can_resume_from") is not False]
    if usable:
        return usable[-1]
    known = ", ".join(str(checkpoint.get("id")) for checkpoint in all_of_them[-5:])
    what = f"checkpoint {checkpoint_id[:60]!r}" if checkpoint_id else "checkpoint to resume from"
    raise OrchestrationError(f"This session has no {what}", f"It has {known}" if known else "Make one first")


def _state_of(paths: WorkspacePaths, session_id: str, checkpoint: Document) -> Document:
    """The state in a checkpoint, or in its copy where another program left it out."""
    state = checkpoint.get("state")
    if isinstance(state, dict) and state:
        return state
    name = str(checkpoint.get("id"))
    copy = read_document(paths, paths.checkpoint(session_id, name)) if is_safe_id(name) else None
    if copy is None:
        raise OrchestrationError(f"Checkpoint {name[:60]!r} holds no state", "Resume from another one")
    return copy
