"""Summaries of a folder that may hold ten thousand sub-folders, kept up to date one at a time."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from engine.workspace.paths import is_safe_id
from engine.workspace.problems import Problem

BATCH = 20
"""Summaries between two moments of giving way, about 5 ms."""


class Summary(Protocol):
    @property
    def problem(self) -> Problem | None: ...


T = TypeVar("T", bound=Summary)


class FolderIndex(Generic[T]):
    """Maps each sub-folder's name to a summary. Reads nothing until it is asked to scan or refresh.

    What is derived from all summaries is kept until one of them changes.
    """

    def __init__(self, folder: Path, summarize: Callable[[str], T | None]) -> None:
        self._folder = folder
        self._summarize = summarize
        self._summaries: dict[str, T] = {}
        self._modified: dict[str, int] = {}
        self._newest: str | None = None
        self._names: list[str] | None = None
        self._ordered: tuple[T, ...] | None = None
        self._problems: tuple[Problem, ...] | None = None
        self._is_scanned = False

    def newest(self) -> str:
        """The sub-folder that was changed last, empty where there is none."""
        modified = self._modified if self._is_scanned else self._modified_now()
        if self._newest is None or not self._is_scanned:
            self._newest = max(modified, key=lambda name: (modified[name], name), default="")
        return self._newest

    def scan(self, batch: int = BATCH) -> Iterator[None]:
        """Brings every summary up to date, giving way after each batch; unchanged folders cost one stat."""
        now = self._modified_now()
        for name in self._modified.keys() - now.keys():
            self._drop(name)
        changed = [name for name, modified in now.items() if self._modified.get(name) != modified]
        for number, name in enumerate(sorted(changed, key=now.__getitem__, reverse=True), start=1):
            self._note_modified(name, now[name])
            self._update(name)
            if number % batch == 0:
                yield
        self._is_scanned = True

    def refresh(self, name: str) -> None:
        """Summarizes one sub-folder again, or forgets it if it is gone."""
        try:
            modified = (self._folder / name).stat(follow_symlinks=False).st_mtime_ns
        except OSError:
            self._drop(name)
        else:
            self._note_modified(name, modified)
            self._update(name)

    def summaries(self) -> tuple[T, ...]:
        """All summaries, by name, the last name first: ids start with their date."""
        if self._ordered is None:
            if self._names is None:
                self._names = sorted(self._summaries, reverse=True)
            self._ordered = tuple(map(self._summaries.__getitem__, self._names))
        return self._ordered

    def problems(self) -> tuple[Problem, ...]:
        """Those of all summaries."""
        if self._problems is None:
            self._problems = tuple(summary.problem for summary in self.summaries() if summary.problem)
        return self._problems

    def _update(self, name: str) -> None:
        summary, known = self._summarize(name), self._summaries.get(name)
        if summary is None:
            self._forget_summary(name)
        elif known != summary:
            self._summaries[name] = summary
            self._ordered = None
            self._names = None if known is None else self._names
            if summary.problem or (known is not None and known.problem):
                self._problems = None

    def _note_modified(self, name: str, modified: int) -> None:
        self._modified[name] = modified
        self._newest = (
            None if name == self._newest or modified >= self._modified.get(self._newest or "", 0) else self._newest
        )

    def _drop(self, name: str) -> None:
        self._modified.pop(name, None)
        self._newest = None if name == self._newest else self._newest
        self._forget_summary(name)

    def _forget_summary(self, name: str) -> None:
        known = self._summaries.pop(name, None)
        if known is not None:
            self._ordered = self._names = None
            self._problems = None if known.problem else self._problems

    def _modified_now(self) -> dict[str, int]:
        try:
            with os.scandir(self._folder) as entries:
                return {
                    entry.name: entry.stat(follow_symlinks=False).st_mtime_ns
                    for entry in entries
                    if is_safe_id(entry.name) and entry.is_dir(follow_symlinks=False)
                }
        except OSError:
            return {}
