"""A quick look before a build: what would make it fail, or hard to undo. Runs none of the plan's commands."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.building.points import StepPoints
from engine.planning.git_reader import GitReader, GitReadError
from engine.planning.git_state import read_git_state
from engine.plans.plan_commands import missing_programs
from engine.plans.problems import usable_plan
from engine.plans.refusals import BuildRefusedError
from engine.plans.trust import is_trusted
from engine.workspace.config import read_config
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.records.plan import Plan

TOO_LITTLE_BYTES = 200 * 1000**2
LITTLE_BYTES = 1000**3
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    """plan, trust, gates, programs, git, work_tree, rollback or disk."""
    status: Literal["ok", "warning", "problem"]
    detail: str


def precheck(paths: WorkspacePaths, task_id: str, stop: threading.Event) -> tuple[Finding, ...]:
    """`task_id` may be empty: then only the place is looked at. Raises StoppedError."""
    found = list(_plan_findings(paths, task_id)) if task_id else []
    return (*found, *_git_findings(paths, stop), _rollback(paths, task_id, stop), _disk(paths))


def _plan_findings(paths: WorkspacePaths, task_id: str) -> Iterator[Finding]:
    try:
        plan = usable_plan(paths, task_id)
    except BuildRefusedError as error:
        yield Finding("plan", "problem", str(error))
        return
    yield Finding("plan", "ok", f"{len(plan.steps)} steps, {len(plan.acceptance_criteria)} criteria")
    is_agreed = is_trusted(paths.root, plan)
    remedy = f"nobody has agreed yet to what it runs: `studio build {task_id} --trust`"
    yield Finding("trust", "ok", "what it runs was agreed to") if is_agreed else Finding("trust", "warning", remedy)
    yield _gates(plan)
    yield from _programs(paths, plan)


def _gates(plan: Plan) -> Finding:
    names = [gate.name for gate in plan.quality_gates if gate.command.strip()]
    if not names:
        return Finding("gates", "warning", "the plan has no quality gates: neither lint nor tests run at the end")
    return Finding("gates", "ok", ", ".join(names))


def _programs(paths: WorkspacePaths, plan: Plan) -> Iterator[Finding]:
    missing = list(missing_programs(paths, plan))
    for where, program in missing[:SHOWN]:
        yield Finding("programs", "problem", f"{where} needs {program}, which is not installed")
    if len(missing) > SHOWN:
        yield Finding("programs", "problem", f"{len(missing) - SHOWN} more programs are not installed")
    if not missing:
        yield Finding("programs", "ok", "all that the plan calls are here")


def _git_findings(paths: WorkspacePaths, stop: threading.Event) -> Iterator[Finding]:
    notes: list[str] = []
    try:
        reader: GitReader | None = GitReader(paths.root, stop)
    except GitReadError:
        reader = None
    state = read_git_state(paths.root, reader, notes)
    if state.problem:
        yield Finding("git", "warning", state.problem)
        return
    unfinished = [note for note in notes if "not finished" in note or "going on" in note]
    if unfinished:
        yield Finding("git", "problem", "; ".join(unfinished))
    elif state.is_detached:
        yield Finding("git", "warning", "the head is detached: new commits would belong to no branch")
    else:
        yield Finding("git", "ok", f"on {state.branch}")
    count = len(state.changed)
    detail = f"{count}{' or more' if count >= 50 else ''} files differ from the last commit: commit them first"
    yield Finding("work_tree", "warning", detail) if count else Finding("work_tree", "ok", "nothing to commit")


def _rollback(paths: WorkspacePaths, task_id: str, stop: threading.Event) -> Finding:
    try:
        why = StepPoints(paths, task_id or "none", read_config(paths).git, stop).available
    except RefusedError as error:
        why = str(error)
    return Finding("rollback", "warning", why) if why else Finding("rollback", "ok", "each step can be rolled back")


def _disk(paths: WorkspacePaths) -> Finding:
    free = shutil.disk_usage(paths.root).free
    status: Literal["ok", "warning", "problem"] = "ok"
    if free < LITTLE_BYTES:
        status = "problem" if free < TOO_LITTLE_BYTES else "warning"
    return Finding("disk", status, f"{free / 1e9:.1f} GB free")
