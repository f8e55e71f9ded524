"""Reads a workspace into Snapshots, again and again, each time only what changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from engine.workspace.activity import recent_activity
from engine.workspace.build_record import BuildRecord, fold_build
from engine.workspace.folder_index import FolderIndex
from engine.workspace.journal import Event, JournalReader
from engine.workspace.markdown_files import (
    missing_sections,
    parse_invariants,
    parse_knowledge_base,
    parse_learnings,
)
from engine.workspace.owners import is_alive
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text, read_record, to_record
from engine.workspace.records.backlog import Backlog
from engine.workspace.records.base import Record
from engine.workspace.records.knowledge import KnowledgeBase, Learning
from engine.workspace.records.plan import Plan
from engine.workspace.records.project import SprintCounter
from engine.workspace.records.session import Session
from engine.workspace.records.task import Manifest, Progress, RunOwner
from engine.workspace.session_changes import rebuild_session
from engine.workspace.snapshot import Snapshot
from engine.workspace.summaries import summarize_session, summarize_task
from engine.workspace.text import one_line

T = TypeVar("T")
R = TypeVar("R", bound=Record)

Signature = tuple[int, int, int] | None

SHOWN_INDEX_PROBLEMS = 20
"""A folder of ten thousand broken plans is one problem, not ten thousand lines."""


@dataclass
class _Known:
    """A file as last read."""

    signature: Signature
    value: Any
    problem: Problem | None = None


class WorkspaceReader:
    """One reader serves one thread. What it has read stays until its file changes."""

    def __init__(self, root: Path) -> None:
        self.paths = WorkspacePaths(root)
        self.chosen_session = ""
        self.chosen_task = ""
        self._known: dict[Path, _Known] = {}
        self._journals: dict[str, JournalReader] = {}
        self._problems: list[Problem] = []
        self._sessions = FolderIndex(self.paths.orchestration, lambda name: summarize_session(self.paths, name))
        self._tasks = FolderIndex(self.paths.tasks, lambda name: summarize_task(self.paths, name))
        self._is_complete = False

    def gather(self) -> Iterator[None]:
        """Reads what the dashboard does not need at once, giving way in between; also finds what events missed."""
        yield from self._sessions.scan()
        yield from self._tasks.scan()
        self._is_complete = True

    def note_changes(self, changed: set[Path]) -> None:
        """Tells the indexes which files changed; everything else is found by its own signature."""
        for index, folder in ((self._sessions, self.paths.orchestration), (self._tasks, self.paths.tasks)):
            names = {path.relative_to(folder).parts[0] for path in changed if folder in path.parents}
            for name in names:
                if is_safe_id(name):
                    index.refresh(name)

    def snapshot(self) -> Snapshot:
        """The workspace as it is now."""
        self._problems = []
        paths = self.paths
        exists = paths.state.is_dir()
        active = self._active_session_id()
        session = self._session(self.chosen_session or active)
        build, events = self._build(session)
        backlog = self._record(paths.backlog, Backlog) if self._is_complete else None
        return Snapshot(
            root=paths.root,
            exists=exists,
            sessions=self._sessions.summaries(),
            session=session,
            active_session_id=active,
            tasks=self._tasks.summaries(),
            build=build,
            knowledge=self._knowledge(exists),
            invariants=self._markdown(paths.invariants, parse_invariants) or (),
            sprint=self._record(paths.sprint_counter, SprintCounter),
            backlog=backlog,
            learnings=self._learnings() if self._is_complete else (),
            activity=recent_activity(session, events, build.progress if build else None, backlog),
            problems=self._all_problems(),
            is_complete=self._is_complete,
        )

    def running_owner_died(self, snapshot: Snapshot) -> bool:
        """A build that the snapshot shows as running has lost its process. No file tells of a death."""
        return bool(snapshot.build and snapshot.build.running and not is_alive(snapshot.build.owner))

    # Sessions

    def _active_session_id(self) -> str:
        name = self._text(self.paths.current_session, one_line)
        if not name:
            return ""
        if not is_safe_id(name):
            reason = f"{name[:40]!r} is not a session id"
            self._problems.append(Problem(self.paths.relative(self.paths.current_session), reason, "Delete the file"))
            return ""
        return name

    def _session(self, session_id: str) -> Session | None:
        if not session_id:
            return None
        path = self.paths.session_state(session_id)
        before = len(self._problems)
        session = self._record(path, Session)
        if session is None and (state := rebuild_session(self._events(session_id))):
            rebuilt = to_record(self.paths, path, state, Session)
            if isinstance(rebuilt, Session):
                found = [problem.reason for problem in self._problems[before:]] or ["the file is gone"]
                del self._problems[before:]
                remedy = "Shown from its journal; the next change writes it anew"
                self._problems.append(Problem(self.paths.relative(path), found[0], remedy))
                return rebuilt
        return session

    def _events(self, session_id: str) -> tuple[Event, ...]:
        if session_id not in self._journals:
            self._journals[session_id] = JournalReader(self.paths, self.paths.journal(session_id))
        reader = self._journals[session_id]
        try:
            events = reader.read()
        except UnusableFileError as error:
            self._problems.append(error.problem)
            return ()
        if reader.problem:
            self._problems.append(reader.problem)
        return events

    # The task in the Build pane

    def _build(self, session: Session | None) -> tuple[BuildRecord | None, tuple[Event, ...]]:
        task_id = self._shown_task(session)
        own = self._events(session.id) if session and is_safe_id(session.id) else ()
        if not task_id:
            return None, own
        paths = self.paths
        owner = self._record(paths.run(task_id), RunOwner)
        builders = self._sessions_of(task_id, session, owner)
        events = {session_id: self._events(session_id) for session_id in builders}
        record = fold_build(
            task_id,
            self._record(paths.plan(task_id), Plan),
            self._record(paths.progress(task_id), Progress),
            self._record(paths.manifest(task_id), Manifest),
            tuple(event for session_events in events.values() for event in session_events),
            owner=owner,
            owner_alive=is_alive(owner),
            session_id=builders[-1] if builders else "",
        )
        told = tuple(event for key, value in events.items() if not session or key != session.id for event in value)
        return record, told + own

    def _shown_task(self, session: Session | None) -> str:
        candidates = (self.chosen_task, *(session.task_ids if session else ()))
        for task_id in candidates:
            if is_safe_id(task_id) and self.paths.task(task_id).is_dir():
                return task_id
        return next(iter(self._tasks.names()), "")

    def _sessions_of(self, task_id: str, session: Session | None, owner: RunOwner | None) -> list[str]:
        """The sessions that built a task, oldest first."""
        found = {summary.id for summary in self._sessions.summaries() if task_id in summary.task_ids}
        if session and task_id in session.task_ids:
            found.add(session.id)
        if owner and owner.session_id:
            found.add(owner.session_id)
        return sorted(name for name in found if is_safe_id(name))

    # Knowledge

    def _knowledge(self, exists: bool) -> KnowledgeBase | None:
        path = self.paths.knowledge_base
        knowledge = self._markdown(path, parse_knowledge_base)
        relative = self.paths.relative(path)
        if knowledge is None:
            if exists and not path.exists():
                self._problems.append(Problem(relative, "there is no knowledge base", "Run `studio init`: it adds one"))
            return None
        for title in missing_sections(knowledge):
            self._problems.append(Problem(relative, f"section {title!r} is missing", f"Add a line `## {title}`"))
        return knowledge

    def _learnings(self) -> tuple[Learning, ...]:
        folder = self.paths.learnings
        found: list[Learning] = []
        for path in sorted(folder.rglob("*.md")):
            domain = path.relative_to(folder).with_suffix("").as_posix()
            found.extend(self._markdown(path, partial(parse_learnings, domain)) or ())
        return tuple(found)

    # Files, each read again only when it changed

    def _record(self, path: Path, kind: type[R]) -> R | None:
        return self._read(path, lambda: read_record(self.paths, path, kind))

    def _markdown(self, path: Path, parse: Callable[[str], T]) -> T | None:
        return self._text(path, parse)

    def _text(self, path: Path, parse: Callable[[str], T]) -> T | None:
        def load() -> T | Problem | None:
            try:
                text = read_clean_text(self.paths, path)
            except UnusableFileError as error:
                return error.problem
            return None if text is None else parse(text)

        return self._read(path, load)

    def _read(self, path: Path, load: Callable[[], T | Problem | None]) -> T | None:
        """A file's value. While it is unreadable its last good value stays, with the problem beside it."""
        signature = _signature(path)
        known = self._known.get(path)
        if known is None or known.signature != signature:
            found = load()
            if isinstance(found, Problem):
                known = _Known(signature, known.value if known else None, found)
            else:
                known = _Known(signature, found)
            self._known[path] = known
        if known.problem:
            self._problems.append(known.problem)
        return cast("T | None", known.value)

    def _all_problems(self) -> tuple[Problem, ...]:
        summaries: tuple[Any, ...] = (*self._sessions.summaries(), *self._tasks.summaries())
        indexed = [summary.problem for summary in summaries if summary.problem]
        if len(indexed) > SHOWN_INDEX_PROBLEMS:
            more = f"{len(indexed) - SHOWN_INDEX_PROBLEMS} more unreadable files"
            indexed = [*indexed[:SHOWN_INDEX_PROBLEMS], Problem(".studio", more, "See `studio doctor`")]
        return tuple(dict.fromkeys([*self._problems, *indexed]))


def _signature(path: Path) -> Signature:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
