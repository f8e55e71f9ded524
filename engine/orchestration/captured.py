"""What people kept of a build's learnings, told to the task's manifest and to the session that noticed them."""

from collections.abc import Sequence
from typing import Any

from engine.knowledge.learning.noticed import NoticedLearnings
from engine.knowledge.learning.noticed_event import NoticedLearning
from engine.orchestration.sessions import Change, change_session_by
from engine.workspace.paths import WorkspacePaths
from engine.workspace.writing import update_document

Document = dict[str, Any]


def tell_captured(paths: WorkspacePaths, noticed: NoticedLearnings, learning: NoticedLearning) -> None:
    """To be called after a learning was accepted, and after that was undone; again does no harm.

    Files that are gone are left alone. Raises OSError, UnusableFileError.
    """
    kept = [one.title for one in noticed.kept(learning.task_id)]
    ours = [one.title for one in noticed.of_task(learning.task_id)]
    manifest = paths.manifest(learning.task_id)
    if manifest.exists():
        update_document(paths, manifest, lambda found: _tell_manifest(found, kept, ours))
    if paths.session_state(learning.session_id).exists():
        change_session_by(paths, learning.session_id, lambda state: _outcome_change(state, kept, ours))


def _tell_manifest(manifest: Document, kept: Sequence[str], ours: Sequence[str]) -> None:
    """A number, as the documented format has it; a list, where somebody keeps one."""
    found = manifest.get("learnings_captured")
    manifest["learnings_captured"] = _merged(found, kept, ours) if isinstance(found, list) else len(kept)


def _outcome_change(state: Document, kept: Sequence[str], ours: Sequence[str]) -> Change:
    outcome = state.get("outcome")
    if not isinstance(outcome, dict):
        return Change({}, {})
    found = outcome.get("learnings_captured")
    merged = _merged(found if isinstance(found, list) else [], kept, ours)
    return Change({"outcome": {**outcome, "learnings_captured": merged}}, {})


def _merged(found: Sequence[Any], kept: Sequence[str], ours: Sequence[str]) -> list[Any]:
    """What others put there stays."""
    return [*(item for item in found if item not in ours), *kept]
