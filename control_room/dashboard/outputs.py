"""An attempt's output, read in a worker as it grows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from control_room.dashboard.messages import OutputRead
from engine.workspace.paths import WorkspacePaths

if TYPE_CHECKING:
    from engine.workspace.log_tail import LogTail


class Outputs:
    def __init__(self, app: App[None], paths: WorkspacePaths) -> None:
        self._app = app
        self._paths = paths
        self._tail: tuple[tuple[str, str], LogTail] | None = None

    def read(self, task_id: str, log: str) -> None:
        """The app hears OutputRead; of several that are asked for quickly, only the last one."""
        self._app.run_worker(partial(self._read, task_id, log), thread=True, exclusive=True, group="output")

    def _read(self, task_id: str, log: str) -> None:
        from engine.workspace.log_tail import LogTail

        if self._tail is None or self._tail[0] != (task_id, log):
            self._tail = ((task_id, log), LogTail(self._paths, task_id, log))
        self._app.post_message(OutputRead(task_id, log, self._tail[1].read().text))
