"""The sessions of a workspace, one line each, and the whole of one. A damaged one is listed with what is wrong."""

import os
from collections.abc import Sequence
from pathlib import Path

from engine.orchestration.errors import OrchestrationError
from engine.orchestration.leases import living_lease
from engine.orchestration.sessions import current_session_id, rebuilt_state
from engine.orchestration.step_checkpoints import STEP_EVENTS, finished_in_order, step_checkpoints
from engine.workspace.answered import TELLING, status_now
from engine.workspace.interruption import INTERRUPTED
from engine.workspace.journal import Event
from engine.workspace.journal_lines import named_events
from engine.workspace.owners import is_alive
from engine.workspace.paths import WorkspacePaths, checked_id, is_folder, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.questions import open_questions
from engine.workspace.reading import read_document, read_record, to_record
from engine.workspace.records.session import Session
from engine.workspace.records.task import RunOwner
from engine.workspace.session_lines import CheckpointLine, SessionDetail, SessionLine
from engine.workspace.text import clean_document, one_line

SHOWN_IDS = 5


def list_sessions(paths: WorkspacePaths) -> tuple[SessionLine, ...]:
    """All sessions, the newest first. Raises nothing for damaged ones."""
    return tuple(detail.line for detail in read_sessions(paths, session_names(paths)))


def read_session(paths: WorkspacePaths, session_id: str) -> SessionDetail:
    """One session with its checkpoints and open questions. Raises OrchestrationError where there is none."""
    names = session_names(paths)
    if checked_id(session_id) not in names:
        known = ", ".join(names[:SHOWN_IDS])
        remedy = f"There are {known}" if known else "There is none here yet"
        raise OrchestrationError(f"There is no session {session_id[:60]}", remedy)
    events = _events(paths, session_id)
    session, problem = _read(paths, session_id)
    steps = step_checkpoints(paths, session_id, {*_tasks(session), *_tasks_done_in(events)})
    return _detail(
        paths,
        session_id,
        (session, problem),
        events,
        [step.checkpoint for step in steps],
        is_current=session_id == current_session_id(paths),
    )


def session_names(paths: WorkspacePaths) -> list[str]:
    """The ids of all sessions, the newest first: they start with their date."""
    try:
        with os.scandir(paths.orchestration) as entries:
            found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False) and is_safe_id(entry.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, reverse=True)


def read_sessions(paths: WorkspacePaths, names: Sequence[str]) -> list[SessionDetail]:
    """These sessions. Each journal is read once, for the questions and for the steps of all of them."""
    events = {name: _events(paths, name) for name in sorted(names)}
    told: dict[str, list[tuple[str, Event]]] = {}
    for name, own in events.items():
        for task_id in _tasks_done_in(own):
            told.setdefault(task_id, []).extend((name, event) for event in own)
    steps: dict[str, list[CheckpointLine]] = {}
    for task_id, of_task in told.items():
        for step in finished_in_order(paths, task_id, of_task):
            steps.setdefault(step.session_id, []).append(step.checkpoint)
    current = current_session_id(paths)
    return [
        _detail(
            paths,
            name,
            _read(paths, name),
            events[name],
            steps.get(name, ()),
            is_current=name == current,
        )
        for name in names
    ]


def running_task(paths: WorkspacePaths, session_id: str, task_ids: Sequence[str]) -> RunOwner | None:
    """The living run of one of a session's tasks, if there is one."""
    return next((owner for owner in _owners(paths, session_id, task_ids) if is_alive(owner)), None)


def _events(paths: WorkspacePaths, session_id: str) -> list[Event]:
    documents = named_events(paths, session_id, (*STEP_EVENTS, *TELLING))
    return [Event.model_validate(clean_document(document)) for document in documents]


def _detail(
    paths: WorkspacePaths,
    session_id: str,
    found: tuple[Session | None, Problem | None],
    events: Sequence[Event],
    steps: Sequence[CheckpointLine],
    *,
    is_current: bool,
) -> SessionDetail:
    session, problem = found
    tasks = _tasks(session)
    owners = _owners(paths, session_id, tasks)
    is_running = any(map(is_alive, owners))
    status = (status_now(session.status, session_id, events) or "unknown") if session else "unreadable"
    questions = open_questions(session_id, events)
    checkpoints = _in_order([*_own_checkpoints(session), *steps])
    line = SessionLine(
        id=session_id,
        goal=one_line(session.goal) if session else "",
        # A run that ends takes its `run.json` away: one that is left, of a dead process, tells of a kill.
        status=INTERRUPTED if status == "executing" and owners and not is_running else status,
        updated_at=session.updated_at if session else None,
        tasks=tasks,
        checkpoints=len(checkpoints),
        open_questions=len(questions),
        size_bytes=size_of(paths.session(session_id)),
        is_current=is_current,
        is_running=is_running,
        problem=problem,
        held_by=next((lease.holder for task in tasks if (lease := living_lease(paths, task))), ""),
    )
    return SessionDetail(line, session, checkpoints, questions)


def _read(paths: WorkspacePaths, session_id: str) -> tuple[Session | None, Problem | None]:
    """The session, and what is wrong with it: a lost state comes from its journal."""
    path = paths.session_state(session_id)
    try:
        state = read_document(paths, path)
        problem = (
            None if state else Problem(paths.relative(path), "there is no state", "Restore it from version control")
        )
    except UnusableFileError as error:
        state, problem = None, error.problem
    if not state and (state := rebuilt_state(paths, session_id)) and problem:
        remedy = "Shown from its journal; the next change writes it anew"
        problem = Problem(problem.path, problem.reason, remedy)
    if not state:
        return None, problem
    found = to_record(paths, path, state, Session)
    return (None, found) if isinstance(found, Problem) else (found, problem)


def _own_checkpoints(session: Session | None) -> list[CheckpointLine]:
    return [
        CheckpointLine(
            checkpoint.id,
            one_line(checkpoint.name),
            checkpoint.timestamp,
            checkpoint.after_agent,
            can_restore=checkpoint.can_resume_from,
        )
        for checkpoint in (session.checkpoints if session else ())
    ]


def _tasks(session: Session | None) -> tuple[str, ...]:
    return tuple(task for task in session.task_ids if is_safe_id(task)) if session else ()


def _tasks_done_in(events: Sequence[Event]) -> list[str]:
    """The tasks whose steps a journal tells of."""
    named = (event.task_id for event in events if event.event in STEP_EVENTS)
    return [task_id for task_id in dict.fromkeys(named) if is_safe_id(task_id)]


def _in_order(checkpoints: list[CheckpointLine]) -> tuple[CheckpointLine, ...]:
    """Oldest first; those without a time, or of one second, in the order in which their files have them."""
    return tuple(sorted(checkpoints, key=lambda line: line.at.timestamp() if line.at else 0.0))


def _owners(paths: WorkspacePaths, session_id: str, task_ids: Sequence[str]) -> list[RunOwner]:
    """Who says in a task's `run.json` that it works for this session; it may be dead."""
    found = [read_record(paths, paths.run(task_id), RunOwner) for task_id in task_ids]
    return [owner for owner in found if isinstance(owner, RunOwner) and owner.session_id in ("", session_id)]


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder and below it; links count as themselves. 0 where there is none."""
    if not is_folder(folder):
        return 0
    sizes = 0
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                sizes += (Path(place) / name).lstat().st_size
            except OSError:
                continue  # it went away meanwhile
    return sizes
