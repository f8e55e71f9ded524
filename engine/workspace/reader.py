"""Reads a workspace into Snapshots, again and again, each time only what changed."""

from collections.abc import Iterator
from pathlib import Path

from engine.workspace.activity import backlog_activity, recent_activity
from engine.workspace.answered import WAITING, status_now
from engine.workspace.build_reader import BuildReader
from engine.workspace.build_record import BuildRecord
from engine.workspace.file_cache import FileCache, file_signature
from engine.workspace.folder_index import FolderIndex
from engine.workspace.interruption import as_it_is
from engine.workspace.journal import Event
from engine.workspace.knowledge_reader import KnowledgeReader
from engine.workspace.log_tail import log_revision
from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id
from engine.workspace.problems import Problem
from engine.workspace.reading import to_record
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.session import Session
from engine.workspace.records.sprint import SprintCounter
from engine.workspace.session_changes import rebuild_session
from engine.workspace.shown_journals import ShownJournals
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
        self._planned: tuple[Backlog | None, tuple[Activity, ...]] = (None, ())
        self._journals = ShownJournals(self.paths, self._files)
        self._builds = BuildReader(self.paths, self._files, self._journals)
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
        self._journals.begin()
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
            session=self._as_it_is(session, session_id, build),
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
            questions=self._journals.questions(),
            is_complete=self.is_complete,
            decisions_revision=self.decisions_revision(),
            log_revision=self.log_revision(build),
        )
        self._journals.forget_others()
        return snapshot

    def log_revision(self, build: BuildRecord | None) -> int:
        return log_revision(self.paths, build.task_id) if build else 0

    def decisions_revision(self) -> int:
        """A number that changes whenever the decision log does; 0 while there is none."""
        signature = file_signature(self.paths.decisions)
        return hash(signature) if signature else 0

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
        if session is None and (state := rebuild_session(self._journals.events(session_id))):
            rebuilt = to_record(self.paths, path, state, Session)
            if isinstance(rebuilt, Session):
                found = [problem.reason for problem in self._files.problems[before:]] or ["the file is gone"]
                del self._files.problems[before:]
                remedy = "Shown from its journal; the next change writes it anew"
                self._files.problems.append(Problem(self.paths.relative(path), found[0], remedy))
                return rebuilt
        return session

    def _as_it_is(self, session: Session | None, session_id: str, build: BuildRecord | None) -> Session | None:
        """The session, with a status that its file does not know yet: that a run died, or a person answered."""
        if session is None or session.status != WAITING:
            return as_it_is(session, session_id, build)
        status = status_now(session.status, session_id, self._journals.events(session_id))
        return session if status == WAITING else session.model_copy(update={"status": status})

    # The task in the Build pane

    def _build(self, session_id: str, session: Session | None) -> tuple[BuildRecord | None, tuple[Event, ...]]:
        """The build, and what its sessions' journals tell, that of the shown session last."""
        task_id = self._shown_task(session)
        if not task_id:
            return None, self._journals.events(session_id) if session_id else ()
        build, told = self._builds.read(task_id, self._sessions_of(task_id, session_id, session))
        others = tuple(event for name, events in told.items() if name != session_id for event in events)
        own = told.get(session_id)
        if own is None and session_id:
            own = self._journals.events(session_id)
        return build, others + (own or ())

    def _shown_task(self, session: Session | None) -> str:
        candidates = (self.chosen_task, *(session.task_ids if session else ()))
        for task_id in candidates:
            if is_safe_id(task_id) and is_folder(self.paths.task(task_id)):
                return task_id
        while (newest := self._tasks.newest()) and not is_folder(self.paths.task(newest)):
            self._tasks.refresh(newest)  # it is gone, and its event still to come
        return newest

    def _sessions_of(self, task_id: str, session_id: str, session: Session | None) -> set[str]:
        """The sessions that name a task."""
        found = {summary.id for summary in self._sessions.summaries() if task_id in summary.task_ids}
        return found | ({session_id} if session and task_id in session.task_ids else set())

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


def _names_below(folder: Path, changed: set[Path]) -> set[str]:
    """The sub-folders of `folder` in which something changed."""
    places = [path.relative_to(folder).parts for path in changed if path.is_relative_to(folder)]
    return {parts[0] for parts in places if parts and is_safe_id(parts[0])}
