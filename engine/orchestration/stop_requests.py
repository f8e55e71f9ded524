"""Stopping somebody else's run: a line in the session's journal, which the process that runs it looks for."""

import json
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from engine.orchestration.control import RunControl
from engine.workspace.growing_file import GrowingFile
from engine.workspace.journal_lines import Document, write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError

LOOK_S = 0.05

STOP_REQUESTED = "stop_requested"

STOPPING = "run_stopping"
"""The run has heard it."""


def request_stop(paths: WorkspacePaths, session_id: str, task_id: str, *, now: bool, by: str = "person") -> Document:
    """Asks whoever runs the task to stop, after the running step or at once. Raises OSError, UnusableFileError."""
    return write_event(paths, session_id, STOP_REQUESTED, by=by, task_id=task_id, now=now)


class StopListener:
    """While it is entered, a `stop_requested` that is written to this session sets the run's control."""

    def __init__(self, paths: WorkspacePaths, session_id: str, task_id: str, control: RunControl) -> None:
        self._paths = paths
        self._session_id = session_id
        self._file = GrowingFile(paths, paths.journal(session_id))
        self._task_id = task_id
        self._control = control
        self._rest = b""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="stop requests", daemon=True)

    def __enter__(self) -> Self:
        self._new_lines()  # what was asked of an earlier run is over
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(1.0)

    def _listen(self) -> None:
        while not self._over.wait(LOOK_S):
            for line in self._new_lines():
                # Most lines tell of steps: they are not parsed a second time only to be looked at.
                if STOP_REQUESTED.encode() in line:
                    self._take(line)

    def _new_lines(self) -> list[bytes]:
        lines: list[bytes] = []
        try:
            while (appended := self._file.read()) is not None:
                *whole, self._rest = (self._rest + appended.content).split(b"\n")
                lines += whole
                if appended.is_whole:
                    break
        except UnusableFileError:
            self._rest = b""  # the journal was deleted: the run finds out when it writes
        return lines

    def _take(self, line: bytes) -> None:
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            return
        is_request = isinstance(event, dict) and event.get("event") == STOP_REQUESTED
        if is_request and event.get("task_id") in (None, "", self._task_id):
            self._obey(event.get("now") is True)

    def _obey(self, now: bool) -> None:
        (self._control.stop_now if now else self._control.stop_after_step).set()
        with suppress(OSError, UnusableFileError):  # whoever asked is told that it was heard; the stop itself is set
            write_event(self._paths, self._session_id, STOPPING, flush=False, task_id=self._task_id, now=now)
