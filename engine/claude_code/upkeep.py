"""What goes on beside Claude or a run, in a thread of its own: a fault of ours there is told once, and all goes on."""

from __future__ import annotations

from collections.abc import Callable
from traceback import walk_tb
from typing import Any, TypeVar

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, unexpected

T = TypeVar("T")

UPKEEP_FAILED = "upkeep_failed"
"""The journal's event: which `part` stumbled, and over what (`reason`)."""


class Upkeep:
    """Serves one thread. `tell` gets each fault once, and again with the next work until it says that it was told."""

    def __init__(self, tell: Callable[[Problem], bool]) -> None:
        self._tell = tell
        self._met: set[tuple[str, str, int]] = set()
        """Part, kind and line of what was met: its words may name another file each time."""
        self._untold: list[Problem] = []

    def do(self, part: str, work: Callable[[], T], otherwise: T) -> T:
        """What the work gives back; `otherwise` where it raised what nobody expected. `part`: its name, in words."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - told: neither the run nor the screen may suffer from it
            self._note(part, error)
            return otherwise
        finally:
            self._untold = [problem for problem in self._untold if not self._was_told(problem)]

    def _note(self, part: str, error: Exception) -> None:
        lines = [line for _, line in walk_tb(error.__traceback__)]
        met = (part, type(error).__name__, lines[-1] if lines else 0)
        if met not in self._met:
            self._met.add(met)
            self._untold.append(unexpected(part, error))

    def _was_told(self, problem: Problem) -> bool:
        try:
            return self._tell(problem)
        except Exception:  # noqa: BLE001 - such as a full disk: the next work tries again
            return False


def journal_of(paths: WorkspacePaths, task_id: str = "") -> Callable[[Problem], bool]:
    """Tells faults in the journal of the session that is about a task, or of the active one, where there is one."""

    def tell(problem: Problem) -> bool:
        from engine.orchestration.session_search import session_telling_of  # only where something went wrong
        from engine.orchestration.sessions import current_session_id
        from engine.workspace.journal_lines import write_event

        session_id = session_telling_of(paths, task_id) if task_id else current_session_id(paths)
        if not session_id:
            return False
        about = {"task_id": task_id} if task_id else {}
        facts: dict[str, Any] = {**about, "part": problem.path, "reason": f"{problem.reason}. {problem.remedy}"}
        write_event(paths, session_id, UPKEEP_FAILED, **facts)
        return True

    return tell
