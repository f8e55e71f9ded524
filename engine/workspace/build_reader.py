"""Reads all that tells of the task in the Build pane, again and again."""

from collections.abc import Iterable
from typing import Any

from engine.workspace.build_fold import fold_build
from engine.workspace.build_record import BuildRecord
from engine.workspace.file_cache import FileCache
from engine.workspace.journal import Event
from engine.workspace.owners import holds, is_alive
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.records.lease import Lease
from engine.workspace.records.plan import Plan
from engine.workspace.records.task import Manifest, Progress, RunOwner
from engine.workspace.shown_journals import ShownJournals


class BuildReader:
    """Serves one thread. A build is folded anew only when one of the records that it is made from is another one."""

    def __init__(self, paths: WorkspacePaths, files: FileCache, journals: ShownJournals) -> None:
        self._paths = paths
        self._files = files
        self._journals = journals
        self._drawn: tuple[tuple[Any, ...], BuildRecord] | None = None

    def read(self, task_id: str, sessions: Iterable[str]) -> tuple[BuildRecord, dict[str, tuple[Event, ...]]]:
        """The build, and the events of each session that built it, oldest session first.

        `sessions` are those that name the task; the one that its run names may not do so yet.
        """
        paths, files = self._paths, self._files
        owner = files.record(paths.run(task_id), RunOwner)
        lease = files.record(paths.lease(task_id), Lease)
        held = lease if holds(lease) else None
        left_by = lease.holder if lease is not None and held is None else ""
        told = self._events({*sessions, owner.session_id if owner else ""})
        plan = files.record(paths.plan(task_id), Plan)
        progress = files.record(paths.progress(task_id), Progress)
        manifest = files.record(paths.manifest(task_id), Manifest)
        alive, latest = is_alive(owner), next(reversed(told), "")
        made_from = (task_id, plan, progress, manifest, owner, alive, held, left_by, latest, *told.values())
        if self._drawn is None or not _are_same(self._drawn[0], made_from):
            record = fold_build(
                task_id,
                plan,
                progress,
                manifest,
                tuple(event for events in told.values() for event in events),
                owner=owner,
                owner_alive=alive,
                lease=held,
                left_by=left_by,
                session_id=latest,
            )
            self._drawn = (made_from, record)
        return self._drawn[1], told

    def _events(self, sessions: set[str]) -> dict[str, tuple[Event, ...]]:
        return {name: self._journals.events(name) for name in sorted(sessions) if is_safe_id(name)}


def _are_same(some: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    """The very same objects; comparing the values of whole plans and journals would cost what it should save."""
    if len(some) != len(others):
        return False
    return all(one is other or (isinstance(one, str) and one == other) for one, other in zip(some, others, strict=True))
