"""What all parts of one running build share."""

import threading
from dataclasses import dataclass

from engine.building.attempts import AttemptSettings
from engine.building.bookkeeping import BuildJournal, TaskFiles
from engine.building.build_session import BuildSession
from engine.orchestration.control import RunControl
from engine.workspace.log_names import LogNames
from engine.workspace.paths import WorkspacePaths
from engine.workspace.records.plan import Plan


@dataclass(frozen=True, slots=True)
class BuildJob:
    paths: WorkspacePaths
    task_id: str
    plan: Plan
    control: RunControl
    workers: int
    journal: BuildJournal
    files: TaskFiles
    session: BuildSession
    logs: LogNames
    attempts: AttemptSettings

    @property
    def stop_now(self) -> threading.Event:
        return self.control.stop_now

    @property
    def is_stopping(self) -> bool:
        return self.control.stop_now.is_set() or self.control.stop_after_step.is_set()
