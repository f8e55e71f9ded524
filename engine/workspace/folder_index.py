"""Summaries of a folder that may hold ten thousand sub-folders, kept up to date one at a time."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from engine.workspace.paths import is_safe_id

T = TypeVar("T")


class FolderIndex(Generic[T]):
    """Maps each sub-folder's name to a summary. Reads nothing until it is asked to scan or refresh."""

    def __init__(self, folder: Path, summarize: Callable[[str], T | None]) -> None:
        self._folder = folder
        self._summarize = summarize
        self._summaries: dict[str, T] = {}
        self._modified: dict[str, int] = {}
        self._ordered: tuple[T, ...] | None = None

    def names(self) -> list[str]:
        """The sub-folders that are there now, the most recently changed first."""
        now = self._modified_now()
        return sorted(now, key=now.__getitem__, reverse=True)

    def scan(self, batch: int = 200) -> Iterator[None]:
        """Brings every summary up to date, giving way after each batch; unchanged folders cost one stat."""
        now = self._modified_now()
        for name in self._modified.keys() - now.keys():
            self._drop(name)
        changed = [name for name, modified in now.items() if self._modified.get(name) != modified]
        for number, name in enumerate(sorted(changed, key=now.__getitem__, reverse=True), start=1):
            self._modified[name] = now[name]
            self._update(name)
            if number % batch == 0:
                yield

    def refresh(self, name: str) -> None:
        """Summarizes one sub-folder again, or forgets it if it is gone."""
        try:
            self._modified[name] = (self._folder / name).stat().st_mtime_ns
        except OSError:
            self._drop(name)
        else:
            self._update(name)

    def summaries(self) -> tuple[T, ...]:
        """All summaries, by name, the last name first: ids start with their date."""
        if self._ordered is None:
            self._ordered = tuple(self._summaries[name] for name in sorted(self._summaries, reverse=True))
        return self._ordered

    def _update(self, name: str) -> None:
        summary = self._summarize(name)
        if summary is None:
            self._drop(name)
        elif self._summaries.get(name) != summary:
            self._summaries[name] = summary
            self._ordered = None

    def _drop(self, name: str) -> None:
        self._modified.pop(name, None)
        if self._summaries.pop(name, None) is not None:
            self._ordered = None

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
