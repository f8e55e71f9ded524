"""The lines of an `events.jsonl` as plain documents: writing one, and reading those that tell a session's state.

Apart from `journal.py` so that a hook which only notes something never waits for pydantic.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NoReturn

from engine.workspace.growing_file import GrowingFile
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import UnusableFileError
from engine.workspace.writing import MAX_LINE_BYTES, append_line, timestamp, writable_path

Document = dict[str, Any]

STATE_EVENTS = ("session_opened", "session_changed")
"""What session_changes.py rebuilds a session from."""

STATE_FACTS = {"state", "set", "put", "add"}
"""The facts of these events that must stay whole."""

MAX_VALUE_CHARS = 4_000
"""Longer texts in an event are shortened: the whole output is in the attempt's log."""


def write_event(
    paths: WorkspacePaths, session_id: str, event: str, *, by: str = "engine", flush: bool = True, **facts: Any
) -> Document:
    """Appends one event to a session's journal and returns it as it was written.

    A line has room for 64 KiB. What is too long is shortened and the event says so, except that a session's state and
    its changes stay whole as long as they fit: a lost `state.json` is rebuilt from them. Raises OSError, and
    UnusableFileError for a journal that leads out of the workspace.
    """
    line = line_of({"at": timestamp(), "event": event, "by": by, **facts})
    append_line(writable_path(paths, paths.journal(session_id)), line, flush)
    written: Document = json.loads(line)
    return written


def line_of(document: Document) -> str:
    """An event as a line of a journal, shortened where it would be too long."""
    return next(line for line in _ever_shorter(document) if len(line.encode("utf-8", "replace")) < MAX_LINE_BYTES)


def fits_in_a_line(document: Document) -> bool:
    """Whether an event that carries this can be written whole."""
    return len(_line(document).encode("utf-8", "replace")) < MAX_LINE_BYTES - 1_000  # the event's other facts


def state_events(paths: WorkspacePaths, session_id: str) -> Iterator[Document]:
    """The events that a session's state is made of, oldest first; none where its journal cannot be read."""
    return named_events(paths, session_id, STATE_EVENTS)


def named_events(paths: WorkspacePaths, session_id: str, names: Collection[str]) -> Iterator[Document]:
    """The events with these names, oldest first, as they stand in the file; none where it cannot be read."""
    file = GrowingFile(paths, paths.journal(session_id))
    marks = [name.encode() for name in names]
    rest = b""
    try:
        while (appended := file.read()) is not None:
            *lines, rest = (rest + appended.content).split(b"\n")
            # Most lines tell of something else: they are not parsed.
            named = (line for line in lines if any(mark in line for mark in marks))
            yield from (document for document in _documents(named) if document.get("event") in names)
            if appended.is_whole:
                break
    except UnusableFileError:
        return


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _documents(lines: Iterable[bytes]) -> Iterator[Document]:
    for line in lines:
        try:
            document = json.loads(line, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict):
            yield document


def _ever_shorter(document: Document) -> Iterator[str]:
    """The event as a line; where that is too long, with shorter texts, and at last with nothing but short texts."""
    yield _line(
        {key: item if key in STATE_FACTS else _shortened(item, MAX_VALUE_CHARS) for key, item in document.items()}
    )
    for chars in (MAX_VALUE_CHARS, 400):
        yield _line({**_shortened(document, chars), "shortened": True})
    plain = {key: item for key, item in document.items() if isinstance(item, str | int | float)}
    yield _line({**_shortened(dict(list(plain.items())[:50]), 200), "shortened": True})


def _line(facts: Document) -> str:
    return json.dumps(facts, ensure_ascii=False, allow_nan=False)


def _shortened(value: Any, chars: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= chars else value[: chars - 1] + "…"
    if isinstance(value, dict):
        return {key: _shortened(item, chars) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item, chars) for item in value]
    return value
