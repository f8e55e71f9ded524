"""`studio doctor`, second half: is everything in this workspace as it should be? One check, one function."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from engine.commands.findings import Finding, ok, problem, warning
from engine.workspace.journal import JournalReader
from engine.workspace.markdown_files import missing_sections, parse_knowledge_base
from engine.workspace.owners import is_alive
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_clean_text, read_record, read_yaml
from engine.workspace.records.backlog import Backlog, IdMap
from engine.workspace.records.base import Record
from engine.workspace.records.plan import Plan
from engine.workspace.records.project import (
    Analytics,
    ContextState,
    DecompositionMap,
    SprintCounter,
    TrackedFrameworks,
)
from engine.workspace.records.session import Session
from engine.workspace.records.task import Manifest, Progress, RunOwner
from engine.workspace.text import one_line

LITTLE_SPACE = 200_000_000
NO_SPACE = 20_000_000
"""Bytes free on the disk: below the first a build's logs may fill it, below the second saving may fail."""

LEFT_BEHIND_S = 3600
"""A temporary file lives for milliseconds; one this old is what a killed process left."""


def check_folders(paths: WorkspacePaths) -> Iterator[Finding]:
    wanted = (paths.state, paths.orchestration, paths.tasks, paths.studio, paths.learnings)
    missing = [paths.relative(folder) + "/" for folder in wanted if not folder.is_dir()]
    if missing:
        yield warning(f"missing: {', '.join(missing)}", "Run `studio init`: it adds what is missing")
    else:
        yield ok("all folders are there")


def check_writable(paths: WorkspacePaths) -> Iterator[Finding]:
    folders = (paths.root, paths.state, paths.orchestration, paths.tasks, paths.studio)
    locked = [folder for folder in folders if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK)]
    for folder in locked:
        yield problem(f"{paths.relative(folder)} is read-only", f"Allow yourself to write: chmod u+wx {folder}")
    if not locked:
        yield ok("all folders can be written to")


def check_disk_space(paths: WorkspacePaths) -> Iterator[Finding]:
    free = shutil.disk_usage(paths.root).free
    what = f"{free / 1e9:.1f} GB free on this disk"
    if free < NO_SPACE:
        yield problem(what, "Make room: files can no longer be saved")
    elif free < LITTLE_SPACE:
        yield warning(what, "Make room: a build's output may fill it")
    else:
        yield ok(what)


def check_project_files(paths: WorkspacePaths) -> Iterator[Finding]:
    kinds: dict[Path, type[Record]] = {
        paths.sprint_counter: SprintCounter,
        paths.backlog: Backlog,
        paths.id_map: IdMap,
        paths.decomposition: DecompositionMap,
        paths.context_state: ContextState,
        paths.tracked_frameworks: TrackedFrameworks,
        paths.analytics: Analytics,
    }
    for path, kind in kinds.items():
        found = read_record(paths, path, kind)
        if isinstance(found, Problem):
            yield _unusable(found)
        elif found is not None:
            yield ok(f"{paths.relative(path)} is readable")


def check_engine_config(paths: WorkspacePaths) -> Iterator[Finding]:
    try:
        settings = read_yaml(paths, paths.engine_config)
    except UnusableFileError as error:
        yield _unusable(error.problem)
        return
    name = paths.relative(paths.engine_config)
    yield ok(f"{name}: {len(settings)} settings" if settings else f"{name}: all defaults")


def check_knowledge_base(paths: WorkspacePaths) -> Iterator[Finding]:
    name = paths.relative(paths.knowledge_base)
    try:
        text = read_clean_text(paths, paths.knowledge_base)
    except UnusableFileError as error:
        yield _unusable(error.problem)
        return
    if text is None:
        yield warning(f"there is no {name}", "Run `studio init`: it adds one")
        return
    knowledge = parse_knowledge_base(text)
    for title in missing_sections(knowledge):
        yield warning(f"{name}: section {title!r} is missing", f"Add a line `## {title}`")
    ids = [entry.id for section in knowledge.sections for entry in section.entries]
    for twice in sorted({entry_id for entry_id in ids if ids.count(entry_id) > 1}):
        yield warning(f"{name}: {twice} stands there twice", "Give one of them the next free number")
    yield ok(f"{name}: {len(ids)} entries")


def check_markdown(paths: WorkspacePaths) -> Iterator[Finding]:
    """Invariants and learnings."""
    readable = 0
    for path in (paths.invariants, *sorted(paths.learnings.rglob("*.md"))):
        try:
            readable += read_clean_text(paths, path) is not None
        except UnusableFileError as error:
            yield _unusable(error.problem)
    yield ok(f"invariants and learnings: {readable} files readable")


def check_sessions(paths: WorkspacePaths) -> Iterator[Finding]:
    readable = 0
    for name in _folder_names(paths.orchestration):
        if not is_safe_id(name):
            yield _unsafe(paths, paths.orchestration / name)
            continue
        session = read_record(paths, paths.session_state(name), Session)
        if isinstance(session, Problem):
            yield _unusable(session)
        readable += isinstance(session, Session)
        yield from _journal(paths, name)
    yield ok(f"{readable} sessions readable")


def _journal(paths: WorkspacePaths, session_id: str) -> Iterator[Finding]:
    reader = JournalReader(paths, paths.journal(session_id))
    try:
        reader.read()
    except UnusableFileError as error:
        yield _unusable(error.problem)
    if reader.problem:
        yield warning(f"{reader.problem.path}: {reader.problem.reason}", reader.problem.remedy)


def check_current_session(paths: WorkspacePaths) -> Iterator[Finding]:
    name = paths.relative(paths.current_session)
    try:
        current = one_line(read_clean_text(paths, paths.current_session) or "")
    except UnusableFileError as error:
        yield _unusable(error.problem)
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
        for unusable in found:
            if isinstance(unusable, Problem):
                yield _unusable(unusable)
        if isinstance(plan, Plan) and plan.task_id not in ("", name):
            yield warning(f"tasks/{name}/plan.json says task_id {plan.task_id[:60]!r}", f"Write {name!r} there")
        readable += not any(isinstance(record, Problem) for record in found)
    yield ok(f"{readable} tasks readable")


def check_owners(paths: WorkspacePaths) -> Iterator[Finding]:
    """Builds that say they run."""
    for name in filter(is_safe_id, _folder_names(paths.tasks)):
        owner = read_record(paths, paths.run(name), RunOwner)
        if isinstance(owner, Problem):
            yield _unusable(owner)
        elif owner is not None and is_alive(owner):
            yield ok(f"{name} is being built by {owner.by or 'a process'} (pid {owner.pid})")
        elif owner is not None:
            yield warning(
                f"the process that built {name} died (pid {owner.pid})", f"Run `studio build {name} --resume`"
            )


def check_kept_aside(paths: WorkspacePaths) -> Iterator[Finding]:
    """Corrupt files we kept, temporary files a killed process left."""
    for path in _files_below(paths.state):
        if ".corrupt-" in path.name:
            yield warning(
                f"{_shown(paths, path)} was kept when it could not be read",
                "Take from it what you need, then delete it",
            )
        elif path.name.startswith(".") and path.name.endswith(".tmp") and _age_s(path) > LEFT_BEHIND_S:
            yield warning(f"{_shown(paths, path)} was left by a process that was killed", "Delete it")


def _unusable(found: Problem) -> Finding:
    return problem(f"{found.path}: {found.reason}", found.remedy)


def _unsafe(paths: WorkspacePaths, folder: Path) -> Finding:
    return warning(
        f"{_shown(paths, folder)} is not looked at: its name is no id", "Use letters, digits, '.', '_' and '-'"
    )


def _shown(paths: WorkspacePaths, path: Path) -> str:
    return one_line(paths.relative(path))


def _folder_names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in sorted(names))


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


CHECKS = (
    check_folders,
    check_writable,
    check_disk_space,
    check_project_files,
    check_engine_config,
    check_knowledge_base,
    check_markdown,
    check_sessions,
    check_current_session,
    check_tasks,
    check_owners,
    check_kept_aside,
)
