"""`studio validate-plan TASK|FILE`: whether a plan can be built, before anybody tries."""

import click

from engine.commands.common import json_option, print_text, workspace_option
from engine.commands.plans.plan_argument import read_plan
from engine.commands.verbs import ScriptCommand, print_document
from engine.plans.problems import plan_problems
from engine.plans.warnings import plan_warnings
from engine.workspace.problems import Problem
from engine.workspace.text import one_line


@click.command("validate-plan", cls=ScriptCommand)
@click.argument("plan", metavar="TASK|FILE")
@json_option
@workspace_option
@click.pass_context
def validate_plan(context: click.Context, plan: str, as_json: bool) -> int:
    """Name all problems of a plan, and what is missing from it.

    TASK is a task of the workspace, FILE any plan as JSON; STUDIO_DIR names another .studio folder. With a problem
    the plan cannot be built; a warning is only advice. Exit codes: 0 it can be built, 1 it cannot, or there is none.
    """
    paths, found = read_plan(context, plan)
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


def _text(name: str, problems: list[str], warnings: list[str]) -> str:
    verdict = f"cannot be built: {len(problems)} to correct" if problems else "can be built"
    lines = [f"problem: {problem}" for problem in problems] + [f"warning: {warning}" for warning in warnings]
    return "\n".join([f"{name} {verdict}", *lines])
