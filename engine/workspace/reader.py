"""Reads a workspace into Snapshots, again and again, each time only what changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.workspace.activity import backlog_activity, recent_activity
from engine.workspace.build_fold import fold_build
from engine.workspace.build_record import BuildRecord
from engine.workspace.file_cache import FileCache, file_signature
from engine.workspace.folder_index import FolderIndex
from engine.workspace.interruption import as_it_is
from engine.workspace.journal import Event, JournalReader
from engine.workspace.knowledge_reader import KnowledgeReader
from engine.workspace.log_tail import log_revision
from engine.workspace.owners import holds, is_alive
from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.questions import ORDER, OpenQuestion, open_questions
from engine.workspace.reading import to_record
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.lease import Lease
from engine.workspace.records.plan import Plan
from engine.workspace.records.session import Session
from engine.workspace.records.sprint import SprintCounter
from engine.workspace.records.task import Manifest, Progress, RunOwner
from engine.workspace.session_changes import rebuild_session
from engine.workspace.snapshot import Activity, Snapshot
from engine.workspace.sprint_settings import sprint_settings
from engine.workspace.summaries import summarize_session, summarize_task
from engine.workspace.text import one_line

SHOWN_INDEX_PROBLEMS = 20
"""A folder of ten thousand broken plans is one problem, not ten thousand lines."""


class WorkspaceReader:
    """One reader serves one thread. What it has read stays until its file changes."""

    def __init__(self, root: Path) -> None:
        self.paths = WorkspacePaths(root)
        self.chosen_session = ""
        self.chosen_task = ""
        self._files = FileCache(self.paths)
        self._knowledge = KnowledgeReader(self.paths, self._files)
        self._folded: tuple[tuple[Any, ...], BuildRecord] | None = None
        self._planned: tuple[Backlog | None, tuple[Activity, ...]] = (None, ())
        self._told: set[str] = set()
        self._journals: dict[str, JournalReader] = {}
        self._asked: dict[str, tuple[tuple[Event, ...], tuple[OpenQuestion, ...]]] = {}
        """Session id to its events, and the questions that are open by them."""
        self._sessions = FolderIndex(self.paths.orchestration, lambda name: summarize_session(self.paths, name))
        self._tasks = FolderIndex(self.paths.tasks, lambda name: summarize_task(self.paths, name))
        self.is_complete = False

    def gather(self) -> Iterator[None]:
        """Reads what the dashboard does not need at once, giving way in between; also finds what events missed."""
        yield from self._sessions.scan()
        yield from self._tasks.scan()
        self._knowledge.look_again()
        self.is_complete = True

    def note_changes(self, changed: set[Path]) -> None:
        """Tells the lists which files changed; everything else is found by its own signature."""
        for index, folder in ((self._sessions, self.paths.orchestration), (self._tasks, self.paths.tasks)):
            for name in _names_below(folder, {path for path in changed if not self.paths.log_owner(path)}):
                index.refresh(name)
        if any(path.is_relative_to(self.paths.studio) for path in changed):
            self._knowledge.look_again()

    def snapshot(self) -> Snapshot:
        """The workspace as it is now."""
        self._files.begin()
        self._told = set()
        paths = self.paths
        exists = is_folder(paths.state)
        active = self._active_session_id()
        session_id = self._shown_session(active)
        session = self._session(session_id)
        build, events = self._build(session_id, session)
        backlog = self._files.record(paths.backlog, Backlog) if self.is_complete else None
        sprint_length, promotion_threshold = sprint_settings(paths, self._files)
        snapshot = Snapshot(
            root=paths.root,
            exists=exists,
            sessions=self._sessions.summaries(),
            session=as_it_is(session, session_id, build),
            active_session_id=active,
            tasks=self._tasks.summaries(),
            build=build,
            knowledge=self._knowledge.base(exists),
            invariants=self._knowledge.invariants(),
            sprint=self._files.record(paths.sprint_counter, SprintCounter),
            sprint_length=sprint_length,
            promotion_threshold=promotion_threshold,
            backlog=backlog,
            learnings=self._knowledge.learnings() if self.is_complete else (),
            activity=recent_activity(
                session, events, build.progress if build else None, self._planned_activity(backlog)
            ),
            problems=self._all_problems(),
            questions=self._questions(),
            is_complete=self.is_complete,
            decisions_revision=self.decisions_revision(),
            log_revision=self.log_revision(build),
        )
        for told in self._journals.keys() - self._told:
            del self._journals[told]
            self._asked.pop(told, None)
        return snapshot

    def log_revision(self, build: BuildRecord | None) -> int:
        return log_revision(self.paths, build.task_id) if build else 0

    def decisions_revision(self) -> int:
        """A number that changes whenever the decision log does; 0 while there is none."""
        signature = file_signature(self.paths.decisions)
        return hash(signature) if signature else 0

    def running_owner_died(self, snapshot: Snapshot) -> bool:
        """A build that the snapshot shows as running has lost its process. No file tells of a death."""
        return bool(snapshot.build and snapshot.build.running and not is_alive(snapshot.build.owner))

    # Sessions

    def _active_session_id(self) -> str:
        name = self._files.text(self.paths.current_session, one_line)
        if not name:
            return ""
        if not is_safe_id(name):
            reason = f"{name[:40]!r} is not a session id"
            self._files.problems.append(
                Problem(self.paths.relative(self.paths.current_session), reason, "Delete the file")
            )
            return ""
        return name

    def _shown_session(self, active: str) -> str:
        """The chosen session, or the active one if that is gone or none was chosen."""
        for session_id in (self.chosen_session, active):
            if is_safe_id(session_id) and is_folder(self.paths.session(session_id)):
                return session_id
        return ""

    def _session(self, session_id: str) -> Session | None:
        if not session_id:
            return None
        path = self.paths.session_state(session_id)
        before = len(self._files.problems)
        session = self._files.record(path, Session)
        if session is None and (state := rebuild_session(self._events(session_id))):
            rebuilt = to_record(self.paths, path, state, Session)
            if isinstance(rebuilt, Session):
                found = [problem.reason for problem in self._files.problems[before:]] or ["the file is gone"]
                del self._files.problems[before:]
                remedy = "Shown from its journal; the next change writes it anew"
                self._files.problems.append(Problem(self.paths.relative(path), found[0], remedy))
                return rebuilt
        return session

    def _events(self, session_id: str) -> tuple[Event, ...]:
        self._told.add(session_id)
        if session_id not in self._journals:
            self._journals[session_id] = JournalReader(self.paths, self.paths.journal(session_id))
        reader = self._journals[session_id]
        try:
            events = reader.read()
        except UnusableFileError as error:
            self._files.problems.append(error.problem)
            return ()
        if reader.problem:
            self._files.problems.append(reader.problem)
        return events

    def _questions(self) -> tuple[OpenQuestion, ...]:
        """Of the sessions whose journals are shown; each is looked through again only when it grew."""
        found: list[OpenQuestion] = []
        for session_id in sorted(self._told):
            events = self._events(session_id)
            known = self._asked.get(session_id)
            if known is None or known[0] is not events:
                known = (events, open_questions(session_id, events))
                self._asked[session_id] = known
            found += known[1]
        return tuple(sorted(found, key=lambda question: ORDER.index(question.kind)))

    # The task in the Build pane

    def _build(self, session_id: str, session: Session | None) -> tuple[BuildRecord | None, tuple[Event, ...]]:
        task_id = self._shown_task(session)
        own = self._events(session_id) if session_id else ()
        if not task_id:
            return None, own
        paths = self.paths
        owner = self._files.record(paths.run(task_id), RunOwner)
        lease = self._files.record(paths.lease(task_id), Lease)
        leased = holds(lease)
        builders = self._sessions_of(task_id, session_id, session, owner)
        events = {builder: own if builder == session_id else self._events(builder) for builder in builders}
        record = self._fold(
            task_id,
            self._files.record(paths.plan(task_id), Plan),
            self._files.record(paths.progress(task_id), Progress),
            self._files.record(paths.manifest(task_id), Manifest),
            owner,
            is_alive(owner),
            lease if leased else None,
            lease.holder if lease is not None and not leased else "",
            builders[-1] if builders else "",
            *events.values(),
        )
        told = tuple(event for builder, found in events.items() if builder != session_id for event in found)
        return record, told + own

    def _fold(
        self,
        task_id: str,
        plan: Plan | None,
        progress: Progress | None,
        manifest: Manifest | None,
        owner: RunOwner | None,
        owner_alive: bool,
        lease: Lease | None,
        left_by: str,
        session_id: str,
        *events: tuple[Event, ...],
    ) -> BuildRecord:
        """The build's picture, drawn anew only when one of the records it is made from is another one."""
        made_from = (task_id, plan, progress, manifest, owner, owner_alive, lease, left_by, session_id, *events)
        if self._folded is None or not _are_same(self._folded[0], made_from):
            record = fold_build(
                task_id,
                plan,
                progress,
                manifest,
                tuple(event for session_events in events for event in session_events),
                owner=owner,
                owner_alive=owner_alive,
                lease=lease,
                left_by=left_by,
                session_id=session_id,
            )
            self._folded = (made_from, record)
        return self._folded[1]

    def _shown_task(self, session: Session | None) -> str:
        candidates = (self.chosen_task, *(session.task_ids if session else ()))
        for task_id in candidates:
            if is_safe_id(task_id) and is_folder(self.paths.task(task_id)):
                return task_id
        while (newest := self._tasks.newest()) and not is_folder(self.paths.task(newest)):
            self._tasks.refresh(newest)  # it is gone, and its event still to come
        return newest

    def _sessions_of(self, task_id: str, session_id: str, session: Session | None, owner: RunOwner | None) -> list[str]:
        """The sessions that built a task, oldest first."""
        found = {summary.id for summary in self._sessions.summaries() if task_id in summary.task_ids}
        if session and task_id in session.task_ids:
            found.add(session_id)
        if owner and owner.session_id:
            found.add(owner.session_id)
        return sorted(name for name in found if is_safe_id(name))

    def _planned_activity(self, backlog: Backlog | None) -> tuple[Activity, ...]:
        if self._planned[0] is not backlog:
            self._planned = (backlog, backlog_activity(backlog))
        return self._planned[1]

    def _all_problems(self) -> tuple[Problem, ...]:
        indexed = [*self._sessions.problems(), *self._tasks.problems()]
        if len(indexed) > SHOWN_INDEX_PROBLEMS:
            more = f"{len(indexed) - SHOWN_INDEX_PROBLEMS} more unreadable files"
            indexed = [*indexed[:SHOWN_INDEX_PROBLEMS], Problem(".studio", more, "See `studio doctor`")]
        return tuple(dict.fromkeys([*self._files.problems, *indexed]))


def _are_same(some: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    """The very same objects; comparing the values of whole plans and journals would cost what it should save."""
    if len(some) != len(others):
        return False
    return all(one is other or (isinstance(one, str) and one == other) for one, other in zip(some, others, strict=True))


def _names_below(folder: Path, changed: set[Path]) -> set[str]:
    """The sub-folders of `folder` in which something changed."""
    places = [path.relative_to(folder).parts for path in changed if path.is_relative_to(folder)]
    return {parts[0] for parts in places if parts and is_safe_id(parts[0])}
