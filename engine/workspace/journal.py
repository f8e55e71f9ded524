"""`events.jsonl`: what happened in a session, one JSON object a line, only ever appended to."""

import json
from pathlib import Path
from typing import Any

from engine.workspace.growing_file import GrowingFile
from engine.workspace.journal_lines import refuse_constant, write_event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.records.base import Record, Str, Time
from engine.workspace.text import clean_document
from engine.workspace.writing import MAX_LINE_BYTES

MAX_JOURNAL_BYTES = 16 * 1024 * 1024
"""Read of a journal's end when it is opened."""

MAX_EVENTS = 50_000
"""The newest that are kept in memory, about 100 MB. A build writes some ten events a step."""


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
    """`journal_lines.write_event` for those who go on with the event: appends it and returns it as a record."""
    written = write_event(paths, session_id, event, by=by, flush=flush, **facts)
    return Event.model_validate(clean_document(written))


class JournalReader:
    """Reads a journal again and again, each time only what was appended since."""

    def __init__(self, paths: WorkspacePaths, path: Path, first_byte: int = 0) -> None:
        """`first_byte`: the start of a line; the events before it are left out."""
        self._paths = paths
        self._path = path
        self._file = GrowingFile(paths, path, MAX_JOURNAL_BYTES, first_byte)
        self._events: tuple[Event, ...] = ()
        self._torn = b""
        self._skipped = 0

    def read(self) -> tuple[Event, ...]:
        """All events so far, oldest first; a torn or foreign line is skipped and counted. Raises UnusableFileError."""
        while (appended := self._file.read()) is not None:
            if appended.is_new_file:
                self._events, self._torn, self._skipped = (), b"", 0
            *lines, self._torn = (self._torn + appended.content).split(b"\n")
            self._take(lines)
            if len(self._torn) > MAX_LINE_BYTES:
                self._torn, self._skipped = b"", self._skipped + 1
            if appended.is_whole:
                break
        return self._events

    @property
    def problem(self) -> Problem | None:
        if not self._skipped:
            return None
        reason = f"{self._skipped} unreadable line{'s' if self._skipped > 1 else ''} skipped"
        return Problem(self._paths.relative(self._path), reason, "A crash may tear a line; the rest counts")

    def _take(self, lines: list[bytes]) -> None:
        events = [_parse(line) for line in lines if line.strip()]
        self._skipped += events.count(None)
        if events:
            self._events = (*self._events, *(event for event in events if event is not None))[-MAX_EVENTS:]


def _parse(line: bytes) -> Event | None:
    try:
        document = json.loads(line, parse_constant=refuse_constant)
        return Event.model_validate(clean_document(document)) if isinstance(document, dict) else None
    except (ValueError, RecursionError):
        return None


def read_events(paths: WorkspacePaths, session_id: str) -> tuple[Event, ...]:
    """All events of a session, oldest first; none where its journal cannot be read."""
    try:
        return JournalReader(paths, paths.journal(session_id)).read()
    except UnusableFileError:
        return ()
