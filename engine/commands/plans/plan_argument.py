"""`TASK|FILE`: how commands that look at a plan have it named."""

from pathlib import Path

import click

from engine.commands.common import CommandError
from engine.commands.verbs import name_argument, script_paths
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.plan import Plan


def is_file(named: str) -> bool:
    return "/" in named or named.endswith(".json")


def read_plan(context: click.Context, named: str) -> tuple[WorkspacePaths, Plan | Problem]:
    """The plan, and the workspace that its paths are meant in. Raises CommandError."""
    if is_file(named):
        file = Path(named).expanduser().absolute()
        plan = read_record(WorkspacePaths(file.parent), file, Plan)
        paths = _workspace_of(context, file)
    else:
        paths = script_paths(context)
        file = paths.plan(name_argument(named, "a task"))
        plan = read_record(paths, file, Plan)
    if plan is None:
        raise CommandError(f"There is no plan {file}", "Name a task that has one, or a plan's file")
    return paths, plan


def _workspace_of(context: click.Context, file: Path) -> WorkspacePaths:
    """A plan's file may lie outside any workspace: then its own folder is where its paths start."""
    try:
        return script_paths(context)
    except CommandError:
        return WorkspacePaths(file.parent)
