"""`events.jsonl`: what happened in a session, one JSON object a line, only ever appended to."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_bytes
from engine.workspace.records.base import Record, Str, Time
from engine.workspace.text import TooDeepError, clean_document
from engine.workspace.writing import MAX_LINE_BYTES, append_line, timestamp

MAX_JOURNAL_BYTES = 64 * 1024 * 1024

MAX_VALUE_CHARS = 4_000
"""Longer texts in an event are shortened: the whole output is in the attempt's log."""


class Event(Record):
    """One line of a journal. What else an event carries depends on its name and is in `model_extra`."""

    at: Time = None
    event: Str = ""
    """A fact in the past tense, such as `step_finished`."""
    by: Str = ""
    """Who did it: `engine`, `person` or `claude`."""
    task_id: Str = ""
    step_id: Str = ""

    def get(self, name: str, default: Any = None) -> Any:
        return (self.model_extra or {}).get(name, default)


def append_event(
    paths: WorkspacePaths, session_id: str, event: str, *, by: str = "engine", flush: bool = True, **facts: Any
) -> Event:
    """Appends one event to a session's journal and returns it. Raises OSError."""
    document = {"at": timestamp(), "event": event, "by": by, **_shortened(facts)}
    line = json.dumps(document, ensure_ascii=False, allow_nan=False)
    if len(line.encode()) >= MAX_LINE_BYTES - 1:
        document = {key: value for key, value in document.items() if isinstance(value, str | int | float | bool)}
        line = json.dumps({**document, "shortened": True}, ensure_ascii=False)
    append_line(paths.journal(session_id), line, flush)
    return Event.model_validate(document)


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= MAX_VALUE_CHARS else value[: MAX_VALUE_CHARS - 1] + "…"
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item) for item in value]
    return value


@dataclass
class JournalReader:
    """Reads a journal again and again, each time only what was appended since."""

    paths: WorkspacePaths
    path: Path
    _events: tuple[Event, ...] = ()
    _offset: int = 0
    _inode: int = 0
    _skipped: int = field(default=0)

    def read(self) -> tuple[Event, ...]:
        """All events so far, oldest first; a torn or foreign line is skipped and counted. Raises UnusableFileError."""
        try:
            status = self.path.stat()
        except OSError:
            self._forget()
            return ()
        if status.st_ino != self._inode or status.st_size < self._offset:
            self._forget()
            self._inode = status.st_ino
        if status.st_size > self._offset:
            content = read_bytes(self.paths, self.path, MAX_JOURNAL_BYTES, self._offset) or b""
            whole = content.rfind(b"\n") + 1
            new = [self._parse(line) for line in content[:whole].splitlines() if line.strip()]
            self._skipped += new.count(None)
            self._events += tuple(event for event in new if event is not None)
            self._offset += whole
        return self._events

    @property
    def problem(self) -> Problem | None:
        if not self._skipped:
            return None
        reason = f"{self._skipped} unreadable line{'s' if self._skipped > 1 else ''} skipped"
        return Problem(self.paths.relative(self.path), reason, "A crash may tear a line; the rest counts")

    def _parse(self, line: bytes) -> Event | None:
        try:
            document = json.loads(line)
            return Event.model_validate(clean_document(document)) if isinstance(document, dict) else None
        except (ValueError, RecursionError, TooDeepError):
            return None

    def _forget(self) -> None:
        self._events, self._offset, self._inode, self._skipped = (), 0, 0, 0


def read_events(paths: WorkspacePaths, session_id: str) -> tuple[Event, ...]:
    """All events of a session, oldest first; none where its journal cannot be read."""
    try:
        return JournalReader(paths, paths.journal(session_id)).read()
    except UnusableFileError:
        return ()
