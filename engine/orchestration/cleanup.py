"""Takes away what a cleanup plan names. Sessions and logs are packed into `.studio/archive/`: nothing is lost."""

import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.orchestration.cleanup_plan import Removal, RemovalKind, is_complete, is_removable
from engine.orchestration.errors import OrchestrationError
from engine.orchestration.session_list import read_sessions, size_of
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.text import clean_text
from engine.workspace.writing import append_line, timestamp, writable_path


@dataclass(frozen=True, slots=True)
class Removed:
    removal: Removal
    archive: str = ""
    """Where it is now, from the workspace's root; empty for what was deleted."""
    problem: Problem | None = None
    """Why it is still there."""


def clean_up(paths: WorkspacePaths, removals: Iterable[Removal], stop: threading.Event, by: str) -> Iterator[Removed]:
    """Does what a plan says, one after the other; yields what became of each. Ends early once `stop` is set.

    Each is looked at again first: what is in use by now stays. `.studio/archive/cleanup.jsonl` notes what was done.
    """
    from engine.workspace.archiving import ArchivingStoppedError, remove_leftovers

    remove_leftovers(paths)
    for removal in removals:
        if stop.is_set():
            return
        if not (removal.goes and removal.path.exists()):
            continue  # somebody else was quicker
        try:
            removed = Removed(removal, _remove(paths, removal, stop))
        except ArchivingStoppedError:
            return
        except (UnusableFileError, OrchestrationError, OSError) as error:
            yield Removed(removal, problem=_problem(paths, removal, error))
            continue
        _note(paths, removed, by)
        yield removed


def _remove(paths: WorkspacePaths, removal: Removal, stop: threading.Event) -> str:
    """Returns where it was packed to. Raises OSError, UnusableFileError, OrchestrationError, ArchivingStoppedError."""
    from engine.workspace.archiving import CLAUDES_SESSION, archive_folder

    if not removal.is_packed:
        writable_path(paths, removal.path).unlink()
        return ""
    if removal.kind is RemovalKind.LOGS:
        _refuse_if_used(not is_complete(paths, removal.name), removal)
        return paths.relative(archive_folder(paths, removal.path, f"{removal.name}-logs", stop))
    if removal.kind is RemovalKind.CLAUDE:
        with locked(paths, paths.spool):  # whoever writes to Claude's sessions holds it
            _refuse_if_used(size_of(removal.path) != removal.size_bytes, removal)
            return paths.relative(archive_folder(paths, removal.path, f"{CLAUDES_SESSION}{removal.name}", stop))
    with locked(paths, writable_path(paths, paths.session_state(removal.name))):  # nobody changes it meanwhile
        _refuse_if_used(not is_removable(paths, read_sessions(paths, [removal.name])[0].line), removal)
        return paths.relative(archive_folder(paths, removal.path, removal.name, stop))


def _refuse_if_used(is_used: bool, removal: Removal) -> None:
    if is_used:
        raise OrchestrationError(f"{removal.name} is in use again", "Nothing needs to be done: it stays")


def _problem(paths: WorkspacePaths, removal: Removal, error: Exception) -> Problem:
    if isinstance(error, UnusableFileError):
        return error.problem
    if isinstance(error, OrchestrationError):
        return Problem(clean_text(paths.relative(removal.path)), error.reason, error.remedy)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(clean_text(paths.relative(removal.path)), reason.lower(), "Make it writable, then clean up again")


def _note(paths: WorkspacePaths, removed: Removed, by: str) -> None:
    removal = removed.removal
    facts = {
        "at": timestamp(),
        "event": "cleaned_up",
        "by": by,
        "kind": removal.kind.value,
        "name": removal.name,
        "size_bytes": removal.size_bytes,
        "archive": removed.archive or None,
    }
    append_line(writable_path(paths, paths.archive / "cleanup.jsonl"), json.dumps(facts), flush=True)
