"""`studio validate-plan TASK|FILE`: whether a plan can be built, before anybody tries."""

from pathlib import Path

import click

from engine.commands.common import CommandError, json_option, print_text, workspace_option
from engine.commands.verbs import name_argument, print_document, script_paths
from engine.plans.problems import plan_problems
from engine.plans.warnings import plan_warnings
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.reading import read_record
from engine.workspace.records.plan import Plan
from engine.workspace.text import one_line


@click.command("validate-plan")
@click.argument("plan", metavar="TASK|FILE")
@json_option
@workspace_option
@click.pass_context
def validate_plan(context: click.Context, plan: str, as_json: bool) -> int:
    """Name all problems of a plan, and what is missing from it.

    TASK is a task of the workspace, FILE any plan as JSON; STUDIO_DIR names another .studio folder. With a problem
    the plan cannot be built; a warning is only advice. Exit codes: 0 it can be built, 1 it cannot, or there is none.
    """
    if plan == "help":
        click.echo(context.get_help())
        return 0
    paths, found = _read(context, plan)
    if isinstance(found, Problem):
        problems, warnings = [f"{found.path}: {found.reason}"], []
    else:
        problems = [one_line(problem) for problem in plan_problems(paths, found)]
        warnings = [one_line(warning) for warning in plan_warnings(found)]
    if as_json:
        print_document({"plan": plan, "valid": not problems, "problems": problems, "warnings": warnings})
    else:
        print_text(_text(plan, problems, warnings))
    return 1 if problems else 0


def _read(context: click.Context, named: str) -> tuple[WorkspacePaths, Plan | Problem]:
    """The plan, and the workspace that its paths are meant in. Raises CommandError."""
    if "/" in named or named.endswith(".json"):
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


def _text(name: str, problems: list[str], warnings: list[str]) -> str:
    verdict = f"cannot be built: {len(problems)} to correct" if problems else "can be built"
    lines = [f"problem: {problem}" for problem in problems] + [f"warning: {warning}" for warning in warnings]
    return "\n".join([f"{name} {verdict}", *lines])
