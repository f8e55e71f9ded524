"""Which hooks hold now: the files are read once, and the workspace's again only when it changed."""

import threading

from engine.lifecycle.reading import ConfiguredHook, HookSet, merge, shipped_hooks, to_hooks
from engine.workspace.file_cache import FileCache
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.records.hooks import HookEvent, HookFile


class HookConfiguration:
    """May be asked from any thread. A file that somebody broke keeps its last good hooks, and is a problem."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._path = paths.lifecycle_hooks
        self._name = paths.relative(self._path)
        self._files = FileCache(paths)
        self._lock = threading.Lock()
        self._shipped = shipped_hooks()
        self._made_from: HookFile | None = None
        self._merged = self._shipped
        self._by_event = _by_event(self._merged)

    def hooks(self, event: HookEvent) -> tuple[ConfiguredHook, ...]:
        """Those of an event, shipped ones first, each file's in its order."""
        with self._lock:
            self._look()
            return self._by_event.get(event, ())

    def all(self) -> HookSet:
        with self._lock:
            self._look()
            return HookSet(self._merged.hooks, (*self._files.problems, *self._merged.problems), self._merged.groups)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """As of the last look."""
        return (*self._files.problems, *self._merged.problems)

    def _look(self) -> None:
        self._files.begin()
        file = self._files.record(self._path, HookFile)
        if file is not self._made_from:
            self._made_from = file
            self._merged = merge(to_hooks(file, self._name), self._shipped)
            self._by_event = _by_event(self._merged)


def _by_event(found: HookSet) -> dict[HookEvent, tuple[ConfiguredHook, ...]]:
    return {event: tuple(hook for hook in found.hooks if hook.event is event) for event in HookEvent}
