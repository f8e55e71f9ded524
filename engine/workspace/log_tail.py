"""The output of one attempt, as it is written."""

import os
from itertools import islice
from typing import NamedTuple

from engine.workspace.growing_file import GrowingFile
from engine.workspace.paths import WorkspacePaths, checked_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.text import clean_text

KEPT_BYTES = 2 * 1024 * 1024
"""Of a longer log its end is shown; the file has it all."""

MAX_OPEN_LINE_BYTES = 64 * 1024
"""A longer line is taken as it is, before its end is there."""

LOOKED_AT = 2_000
"""Log files of a task that `log_revision` looks at: five attempts of a step, four hundred steps."""


class LogText(NamedTuple):
    """The end of a log."""

    text: str
    """Clean, with the lines as a terminal would have left them after each carriage return."""
    is_cut: bool = False
    """The log is longer: its beginning is left out."""
    problem: Problem | None = None


class LogTail:
    """Reads one attempt's log again and again, each time only what was appended. Needs about 4 MiB at most."""

    def __init__(self, paths: WorkspacePaths, task_id: str, log_name: str) -> None:
        """Raises UnsafeIdError for a name that would not stay in the task's `logs/`."""
        self._file = GrowingFile(paths, paths.attempt_logs(task_id) / checked_id(log_name), KEPT_BYTES)
        self._forget()

    def read(self) -> LogText:
        """Everything so far; empty where there is no such log (yet)."""
        try:
            while (appended := self._file.read()) is not None:
                if appended.is_new_file:
                    self._forget()
                self._take(appended.content)
                if appended.is_whole:
                    break
        except UnusableFileError as error:
            return LogText(self._lines, self._is_cut, error.problem)
        return LogText(self._lines + _shown(self._open_line), self._is_cut)

    def _forget(self) -> None:
        self._lines = ""
        self._open_line = b""
        self._is_cut = False

    def _take(self, content: bytes) -> None:
        if self._file.skipped_bytes and not self._is_cut:
            self._is_cut = True
            content = content.partition(b"\n")[2] or content
        lines, newline, self._open_line = (self._open_line + content).rpartition(b"\n")
        if len(self._open_line) > MAX_OPEN_LINE_BYTES:
            lines, newline, self._open_line = lines + newline, self._open_line, b""
        self._lines += _shown(lines + newline)
        if len(self._lines) > KEPT_BYTES:
            self._is_cut = True
            self._lines = self._lines[-KEPT_BYTES:].partition("\n")[2] or self._lines[-KEPT_BYTES:]


def _shown(output: bytes) -> str:
    text = output.decode(errors="replace").replace("\r\n", "\n")
    if "\r" in text:  # a progress bar draws over its own line
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return clean_text(text)


def log_revision(paths: WorkspacePaths, task_id: str) -> int:
    """A number that changes whenever a log of this task does; 0 while there are none."""
    try:
        with os.scandir(paths.attempt_logs(task_id)) as entries:
            found = [entry.stat(follow_symlinks=False) for entry in islice(entries, LOOKED_AT)]
    except OSError:
        return 0
    return hash(tuple(sorted((status.st_ino, status.st_size, status.st_mtime_ns) for status in found)))
