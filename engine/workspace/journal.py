"""`events.jsonl`: what happened in a session, one JSON object a line, only ever appended to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from engine.workspace.growing_file import GrowingFile
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.records.base import Record, Str, Time
from engine.workspace.text import clean_document
from engine.workspace.writing import MAX_LINE_BYTES, append_line, timestamp, writable_path

MAX_JOURNAL_BYTES = 16 * 1024 * 1024
"""Read of a journal's end when it is opened."""

MAX_EVENTS = 50_000
"""The newest that are kept in memory, about 100 MB. A build writes some ten events a step."""

STATE_FACTS = {"state", "set", "put"}
"""What session_changes.py rebuilds a session from."""

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
    """Appends one event to a session's journal and returns it.

    A line has room for 64 KiB. What is too long is shortened and the event says so, except that a session's state and
    its changes stay whole as long as they fit: a lost `state.json` is rebuilt from them. Raises OSError, and
    UnusableFileError for a journal that leads out of the workspace.
    """
    document = {"at": timestamp(), "event": event, "by": by, **facts}
    line = next(line for line in _ever_shorter(document) if len(line.encode("utf-8", "replace")) < MAX_LINE_BYTES)
    append_line(writable_path(paths, paths.journal(session_id)), line, flush)
    return Event.model_validate(clean_document(json.loads(line)))


def _ever_shorter(document: dict[str, Any]) -> Iterator[str]:
    """The event as a line; where that is too long, with shorter texts, and at last with nothing but short texts."""

    def line(facts: dict[str, Any]) -> str:
        return json.dumps(facts, ensure_ascii=False, allow_nan=False)

    yield line(
        {key: item if key in STATE_FACTS else _shortened(item, MAX_VALUE_CHARS) for key, item in document.items()}
    )
    for chars in (MAX_VALUE_CHARS, 400):
        yield line({**_shortened(document, chars), "shortened": True})
    plain = {key: item for key, item in document.items() if isinstance(item, str | int | float)}
    yield line({**_shortened(dict(list(plain.items())[:50]), 200), "shortened": True})


def _shortened(value: Any, chars: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= chars else value[: chars - 1] + "…"
    if isinstance(value, dict):
        return {key: _shortened(item, chars) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item, chars) for item in value]
    return value


class JournalReader:
    """Reads a journal again and again, each time only what was appended since."""

    def __init__(self, paths: WorkspacePaths, path: Path) -> None:
        self._paths = paths
        self._path = path
        self._file = GrowingFile(paths, path, MAX_JOURNAL_BYTES)
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
        document = json.loads(line, parse_constant=_refuse_constant)
        return Event.model_validate(clean_document(document)) if isinstance(document, dict) else None
    except (ValueError, RecursionError):
        return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def read_events(paths: WorkspacePaths, session_id: str) -> tuple[Event, ...]:
    """All events of a session, oldest first; none where its journal cannot be read."""
    try:
        return JournalReader(paths, paths.journal(session_id)).read()
    except UnusableFileError:
        return ()
