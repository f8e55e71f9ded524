"""The journals of Claude's sessions: a line is written once, however often somebody is killed before he is done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from engine.claude_code.events.journal import ClaudeEvent, read_event_line
from engine.workspace.growing_file import GrowingFile
from engine.workspace.journal_lines import line_of, refuse_constant
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reading import read_bytes
from engine.workspace.writing import MAX_LINE_BYTES, append_line, make_folder, writable_path

KNOWN_BYTES = 256 * 1024
"""Of a journal's end, in which ids are looked for. A killed drain leaves a single file, the oldest of all."""

NEWEST_BYTES = 4 * 1024 * 1024
"""Read of a journal's end when it is opened: some 15,000 events."""

LINE_ID = re.compile(rb'"id": "([^"\\]+)"')


class SessionJournals:
    """Writes lines. For whoever holds the spool's lock."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._known: dict[str, set[bytes]] = {}
        """Session to the ids in its journal, as far as one of them could be met again."""
        self._places: dict[str, Path] = {}

    def write(self, session_id: str, event: ClaudeEvent) -> bool:
        """Says whether the line is new. Raises OSError, and UnusableFileError for a path out of the workspace."""
        path = self._places.get(session_id)
        if path is None:
            path = writable_path(self._paths, self._paths.claude_journal(session_id))
            _own_folder(self._paths.claude)
            self._places[session_id] = path
            size = path.stat().st_size if path.exists() else 0
            end = read_bytes(self._paths, path, KNOWN_BYTES, max(0, size - KNOWN_BYTES), is_part=True)
            self._known[session_id] = set(LINE_ID.findall(end or b""))
        if event.id.encode() in self._known[session_id]:
            return False
        append_line(path, line_of(event.document()), flush=False)
        return True


def _own_folder(folder: Path) -> None:
    """For nobody else to look into: what Claude is asked and does is a person's own affair. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder)
        folder.chmod(0o700)


class SessionJournalReader:
    """Reads one journal again and again, each time only what was appended since."""

    def __init__(self, paths: WorkspacePaths, session_id: str) -> None:
        self._file = GrowingFile(paths, paths.claude_journal(session_id), NEWEST_BYTES)
        self._torn = b""

    def read(self) -> Iterator[ClaudeEvent | None]:
        """New events, oldest first; None where all that was read before no longer counts. Raises UnusableFileError."""
        while (appended := self._file.read()) is not None:
            if appended.is_new_file:
                self._torn = b""
                yield None
            *lines, self._torn = (self._torn + appended.content).split(b"\n")
            if len(self._torn) > MAX_LINE_BYTES:
                self._torn = b""
            yield from (event for line in lines if (event := _parse(line)) is not None)
            if appended.is_whole:
                return


def _parse(line: bytes) -> ClaudeEvent | None:
    try:
        document = json.loads(line, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        return None  # torn by a crash; the next line is whole
    return read_event_line(document) if isinstance(document, dict) else None
