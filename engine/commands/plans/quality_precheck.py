"""`studio quality-precheck [TASK]`: a quick look before a build."""

import click

from engine.building.precheck import Finding, precheck
from engine.commands.common import json_option, print_text, workspace_option
from engine.commands.stop_signals import stop_signals
from engine.commands.verbs import ScriptCommand, name_argument, print_document, script_paths
from engine.orchestration.session_search import task_ids_of
from engine.orchestration.sessions import current_session_id, read_state
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.text import one_line


@click.command("quality-precheck", cls=ScriptCommand)
@click.argument("task", default="")
@json_option
@workspace_option
@click.pass_context
def quality_precheck(context: click.Context, task: str, as_json: bool) -> int:
    """Look whether TASK (default: the active session's) can be built here.

    Git, the plan and its gates, whether their programs are installed, and the disk; runs none of the plan's commands.
    Exit codes: 0 it can, warnings or not; 1 something stands in the way.
    """
    paths = script_paths(context)
    task = name_argument(task, "a task") if task else _task_at_hand(paths)
    with stop_signals() as stop:
        found = precheck(paths, task, stop)
    is_ready = all(finding.status != "problem" for finding in found)
    if as_json:
        findings = [{"name": point.name, "status": point.status, "detail": point.detail} for point in found]
        print_document({"task_id": task, "ready": is_ready, "findings": findings})
    else:
        verdict = "ready to build" if is_ready else "not ready to build"
        print_text("\n".join([f"{task or 'workspace'} {verdict}", *map(_line, found)]))
    return 0 if is_ready else 1


def _line(finding: Finding) -> str:
    return f"{finding.status:8} {finding.name:10} {one_line(finding.detail)}"


def _task_at_hand(paths: WorkspacePaths) -> str:
    """The active session's latest task that is there, empty where it has none."""
    session = current_session_id(paths)
    try:
        state = (read_state(paths, session) if session else None) or {}
    except UnusableFileError:
        state = {}
    named = [name for name in task_ids_of(state) if is_safe_id(name)]
    return next((name for name in named if paths.task(name).is_dir()), "")
