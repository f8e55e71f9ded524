"""What a build writes down while it goes on: its events, `progress.json`, `manifest.json`."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from engine.orchestration.progress import TaskProgress, change_progress
from engine.workspace.build_record import CheckResult
from engine.workspace.journal import Event, append_event
from engine.workspace.paths import WorkspacePaths, is_folder
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.records.plan import Plan
from engine.workspace.secrets import Redact, redact_document
from engine.workspace.writing import timestamp, update_document

Document = dict[str, Any]


class BuildJournal:
    """Appends this build's events. What they tell passes here, so no secret gets past."""

    def __init__(self, paths: WorkspacePaths, session_id: str, task_id: str, redact: Redact) -> None:
        self._paths = paths
        self._session_id = session_id
        self._task_id = task_id
        self._redact = redact

    def append(self, event: str, *, by: str = "engine", flush: bool = True, **facts: Any) -> Event:
        """Appends and returns an event; with `flush` it survives a power cut.

        Raises OSError, and UnusableFileError where the session was deleted: a build must not go on unseen.
        """
        session = self._paths.session(self._session_id)
        if not is_folder(session):
            reason = "was deleted while the build ran"
            raise UnusableFileError(Problem(self._paths.relative(session), reason, "Build again: it starts anew"))
        redacted = redact_document(facts, self._redact)
        return append_event(self._paths, self._session_id, event, by=by, flush=flush, task_id=self._task_id, **redacted)


def check_facts(checks: Iterable[CheckResult]) -> list[Document]:
    return [{**asdict(check), "status": check.status.value} for check in checks]


class TaskFiles:
    """Keeps a task's progress and manifest up to date. Fields of other programs stay as they are."""

    def __init__(self, paths: WorkspacePaths, plan: Plan, task_id: str) -> None:
        self._paths = paths
        self._plan = plan
        self._task_id = task_id

    def save_progress(self, done: Iterable[str], failures: Iterable[Document], current_step: str) -> None:
        """Adds what is done to what the file says is done: other programs complete steps too. Raises OSError."""
        failed_steps = list(failures)

        def change(progress: TaskProgress) -> None:
            progress.completed = list(dict.fromkeys([*progress.completed, *done]))
            progress.failed = failed_steps
            progress.current = current_step

        change_progress(self._paths, self._task_id, [step.id for step in self._plan.steps], change)

    def start_manifest(self, steps_completed: int) -> None:
        def change(manifest: Document) -> None:
            manifest.setdefault("task_id", self._task_id)
            manifest["status"] = "BUILDING"
            manifest["started_at"] = manifest.get("started_at") or timestamp()
            manifest["completed_at"] = None
            manifest["steps_completed"] = steps_completed
            manifest["acceptance_criteria_passed"] = 0
            manifest["quality_gates"] = {}
            manifest.setdefault("learnings_captured", 0)

        self._change_manifest(change)

    def save_manifest(self, status: str, **fields: Any) -> None:
        """Sets the task's status and other documented fields. Raises OSError."""
        self._change_manifest(lambda manifest: manifest.update(status=status, **fields))

    def _change_manifest(self, change: Callable[[Document], None]) -> None:
        update_document(self._paths, self._paths.manifest(self._task_id), change, missing={})
