"""`studio doctor`: sessions, tasks and running builds. One check, one function."""

import os
from collections.abc import Iterator
from pathlib import Path

from engine.commands.doctor.findings import Finding, ok, problem, shown, unusable, warning
from engine.orchestration.leases import held_words, run_words
from engine.workspace.journal import JournalReader
from engine.workspace.owners import holds, is_alive
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.pid_space import is_elsewhere
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text, read_record
from engine.workspace.records.lease import Lease
from engine.workspace.records.plan import Plan
from engine.workspace.records.session import Session
from engine.workspace.records.task import Manifest, Progress, RunOwner
from engine.workspace.text import one_line


def check_sessions(paths: WorkspacePaths) -> Iterator[Finding]:
    readable = 0
    for name in _folder_names(paths.orchestration):
        if not is_safe_id(name):
            yield _unsafe(paths, paths.orchestration / name)
            continue
        session = read_record(paths, paths.session_state(name), Session)
        if isinstance(session, Problem):
            yield unusable(session)
        readable += isinstance(session, Session)
        yield from _journal(paths, name)
    yield ok(f"{readable} sessions readable")


def _journal(paths: WorkspacePaths, session_id: str) -> Iterator[Finding]:
    reader = JournalReader(paths, paths.journal(session_id))
    try:
        reader.read()
    except UnusableFileError as error:
        yield unusable(error.problem)
    if reader.problem:
        yield warning(f"{reader.problem.path}: {reader.problem.reason}", reader.problem.remedy)


def check_current_session(paths: WorkspacePaths) -> Iterator[Finding]:
    name = paths.relative(paths.current_session)
    try:
        current = one_line(read_clean_text(paths, paths.current_session) or "")
    except UnusableFileError as error:
        yield unusable(error.problem)
        return
    if not current:
        yield ok("no session is active")
    elif not is_safe_id(current):
        yield problem(f"{name}: {current[:40]!r} is not a session id", f"Delete {name}")
    elif not paths.session_state(current).is_file() and not paths.journal(current).is_file():
        yield warning(f"{name} names {current}, which is not there", f"Delete {name}, or start a session")
    else:
        yield ok(f"{current} is active")


def check_tasks(paths: WorkspacePaths) -> Iterator[Finding]:
    readable = 0
    for name in _folder_names(paths.tasks):
        if not is_safe_id(name):
            yield _unsafe(paths, paths.tasks / name)
            continue
        plan = read_record(paths, paths.plan(name), Plan)
        found = (
            plan,
            read_record(paths, paths.progress(name), Progress),
            read_record(paths, paths.manifest(name), Manifest),
        )
        for record in found:
            if isinstance(record, Problem):
                yield unusable(record)
        if isinstance(plan, Plan) and plan.task_id not in ("", name):
            yield warning(f"tasks/{name}/plan.json says task_id {plan.task_id[:60]!r}", f"Write {name!r} there")
        readable += not any(isinstance(record, Problem) for record in found)
    yield ok(f"{readable} tasks readable")


def check_owners(paths: WorkspacePaths) -> Iterator[Finding]:
    """Builds that say they run."""
    for name in filter(is_safe_id, _folder_names(paths.tasks)):
        owner = read_record(paths, paths.run(name), RunOwner)
        if isinstance(owner, Problem):
            yield unusable(owner)
        elif owner is not None and is_elsewhere(owner):
            remedy = f"Stop it there. If that container is gone: `studio run --task {name} --take-over`"
            yield warning(f"{name} is being built by {run_words(owner)}", remedy)
        elif owner is not None and is_alive(owner):
            yield ok(f"{name} is being built by {owner.by or 'a process'} (pid {owner.pid})")
        elif owner is not None:
            yield warning(
                f"the process that built {name} died (pid {owner.pid})", f"Run `studio build {name} --resume`"
            )


def check_leases(paths: WorkspacePaths) -> Iterator[Finding]:
    """Tasks that Claude says it builds."""
    for path in sorted(paths.leases.glob("*.json")):
        name = path.stem
        lease = read_record(paths, path, Lease)
        if isinstance(lease, Problem):
            yield unusable(lease)
        elif not is_safe_id(name) or not paths.task(name).is_dir():
            yield warning(f"{shown(paths, path)} is about a task that is not there", "Delete it")
        elif lease is not None and is_elsewhere(lease):
            told = f"{name} is being built {held_words(lease)}: whether it lives cannot be seen from here"
            yield warning(told, f"If that container is gone: `studio run --task {name} --take-over`")
        elif lease is not None and holds(lease):
            yield ok(f"{name} is being built {held_words(lease)} (pid {lease.pid})")
        elif lease is not None:
            remedy = f"Go on with it: `studio build {name}`, or /studio:build {name} in Claude Code"
            yield warning(f"{lease.holder} left {name} before it was complete: its process is gone", remedy)


def _unsafe(paths: WorkspacePaths, folder: Path) -> Finding:
    return warning(
        f"{shown(paths, folder)} is not looked at: its name is no id", "Use letters, digits, '.', '_' and '-'"
    )


def _folder_names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


CHECKS = (check_sessions, check_current_session, check_tasks, check_owners, check_leases)
