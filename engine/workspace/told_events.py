"""The events with certain names in all journals of a workspace, read on from where they were read before."""

import json
import os
from collections.abc import Collection
from typing import Any

from engine.workspace.growing_file import GrowingFile
from engine.workspace.journal_lines import refuse_constant
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.text import TooDeepError, clean_document
from engine.workspace.writing import MAX_LINE_BYTES

Document = dict[str, Any]

ToldEvent = tuple[str, Document]
"""The session's id, and the event as it stands in its journal, its text cleaned."""


class ToldEvents:
    """To be kept: a journal that did not grow costs one look at its file. One thread at a time."""

    def __init__(self, paths: WorkspacePaths, names: Collection[str]) -> None:
        self._paths = paths
        self._names = frozenset(names)
        self._journals: dict[str, _Journal] = {}
        self._events: tuple[ToldEvent, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        """Journals that could not be read the last time."""

    def read(self) -> tuple[ToldEvent, ...]:
        """Sessions by their names, which begin with their date, and each one's events in order.

        The same object while nothing was appended. Raises OSError where the sessions cannot be listed.
        """
        names = self._sessions()
        has_changed = any(self._journals.pop(name, None) for name in self._journals.keys() - set(names))
        problems = []
        for name in names:
            journal = self._journals.get(name) or self._journals.setdefault(name, _Journal(self._paths, name))
            try:
                has_changed = journal.read_on(self._names) or has_changed
            except UnusableFileError as error:
                problems.append(error.problem)
        self.problems = tuple(problems)
        if has_changed:
            self._events = tuple((name, event) for name in names for event in self._journals[name].events)
        return self._events

    def _sessions(self) -> list[str]:
        try:
            with os.scandir(self._paths.orchestration) as entries:
                return sorted(entry.name for entry in entries if is_safe_id(entry.name) and entry.is_dir())
        except (FileNotFoundError, NotADirectoryError):
            return []


class _Journal:
    """What one journal has told so far."""

    def __init__(self, paths: WorkspacePaths, session_id: str) -> None:
        self._file = GrowingFile(paths, paths.journal(session_id))
        self._torn = b""
        self.events: list[Document] = []

    def read_on(self, names: frozenset[str]) -> bool:
        """Whether there are other events than before. Raises UnusableFileError."""
        has_changed = False
        while (appended := self._file.read()) is not None:
            if appended.is_new_file:
                has_changed = has_changed or bool(self.events)
                self.events, self._torn = [], b""
            content = self._torn + appended.content
            lines, _, torn = content.rpartition(b"\n")
            self._torn = torn if len(torn) <= MAX_LINE_BYTES else b""
            found = _named(lines, names)
            self.events += found
            has_changed = has_changed or bool(found)
            if appended.is_whole:
                break
        return has_changed


def _named(lines: bytes, names: frozenset[str]) -> list[Document]:
    """Most lines tell of something else: they are not parsed."""
    marks = [name.encode() for name in names]
    if not any(mark in lines for mark in marks):
        return []
    told = (line for line in lines.split(b"\n") if any(mark in line for mark in marks))
    found = map(_document, told)
    return [document for document in found if document and document.get("event") in names]


def _document(line: bytes) -> Document | None:
    try:
        document = clean_document(json.loads(line, parse_constant=refuse_constant))
    except (ValueError, RecursionError, TooDeepError):
        return None
    return document if isinstance(document, dict) else None
