"""`studio run` and `studio plan`: from a goal to a plan, and on to a verified build."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.commands.common import CommandError, workspace, workspace_option
from engine.commands.runs.drive import Driver
from engine.planning.opening import WORKFLOWS, open_goal
from engine.planning.planning_file import read_planning
from engine.plans.answers import read_answers
from engine.plans.problems import usable_plan
from engine.plans.trust import trust
from engine.running.runs import RUNS, RunRequest, check_assistant
from engine.workspace.paths import WorkspacePaths, is_safe_id

F = TypeVar("F", bound=Callable[..., Any])

AGENTS = ("planner", "content-writer")


def planning_options(command: F) -> F:
    """What `plan` and `run` have in common."""
    options = (
        click.argument("goal", required=False),
        click.option("--task", metavar="TASK", default="", help="Go on with this task instead of a new goal."),
        click.option("--agent", type=click.Choice(AGENTS), default="planner", help="Who plans."),
        click.option("--workflow", type=click.Choice(WORKFLOWS), default=None, help="Overrule the route."),
        click.option("--assistant", metavar="WHO", default="", help="claude, offline or scripted."),
        click.option("--answers", metavar="FILE", default="", help="Answers to the rounds: YAML or JSON, id to text."),
        click.option("--assume", is_flag=True, help="Take the defaults where nothing is answered."),
        click.option("--accept", is_flag=True, help="Accept the plan and all it runs, unless it is blocked."),
        click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON; asks nothing."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@planning_options
@workspace_option
@click.pass_context
def plan(context: click.Context, /, **given: Any) -> int:
    """Plan GOAL: find out, ask, construct, challenge, review.

    Exit codes: 0 the plan is accepted, 1 it could not be made, 4 it waits for a person, 130 stopped.
    """
    return _start(context, "plan", "studio plan", (), trusted=False, **given)


@click.command()
@planning_options
@click.option("--only", type=click.Choice(RUNS), default="run", hidden=True)
@click.option("--by", default="studio run", hidden=True)
@click.option("--done", "done", metavar="STEP", multiple=True, help="You did this step: check it. May be repeated.")
@click.option("--take-over", is_flag=True, help="Go on with it although Claude builds it: Claude is told to stop.")
@click.option("--trust", "trusted", is_flag=True, help="Agree to everything the plan runs in this workspace.")
@workspace_option
@click.pass_context
def run(
    context: click.Context, /, only: str, by: str, done: tuple[str, ...], take_over: bool, trusted: bool, **given: Any
) -> int:
    """Plan GOAL, then build and verify it; with --task, go on with a task wherever it is.

    Ctrl-C stops after the running step, a second one at once. Exit codes: 0 complete, 1 it could not start or go on
    (such as while Claude or another run builds it), 3 halted or blocked, 4 it waits for a person, 5 nobody trusted the
    plan yet, 130 stopped.
    """
    return _start(context, only, by, done, take_over=take_over, trusted=trusted, **given)


def _start(
    context: click.Context,
    name: str,
    by: str,
    done: tuple[str, ...],
    *,
    take_over: bool = False,
    trusted: bool,
    goal: str | None,
    task: str,
    agent: str,
    workflow: str | None,
    assistant: str,
    answers: str,
    assume: bool,
    accept: bool,
    as_json: bool,
) -> int:
    paths = WorkspacePaths(workspace(context))
    if trusted and goal:
        raise CommandError("There is no plan to agree to yet", "Leave --trust out; --accept agrees to the plan")
    given = read_answers(Path(answers).expanduser()) if answers else {}
    check_assistant(paths, assistant)
    task_id = _task(paths, goal, task, agent, workflow or "")
    if trusted:
        trust(paths.root, usable_plan(paths, task_id), prose=True)
    driver = Driver(paths, as_json=as_json, answers=given, assume=assume, accept=accept)
    return driver.drive(RunRequest(task_id, name, by, assistant, done, take_over=take_over))


def _task(paths: WorkspacePaths, goal: str | None, task: str, agent: str, workflow: str) -> str:
    """The task to go on with, or a new one for the goal. Raises RefusedError."""
    if goal and task:
        raise CommandError("Both a goal and --task were given", "Give one of them")
    if goal:
        task_id = open_goal(paths, goal, agent=agent, workflow=workflow)
        click.echo(f"Task {task_id}", err=True)
        return task_id
    if not task:
        raise CommandError("There is no goal", 'Say what is to be reached: studio run "GOAL"; or --task TASK')
    if not is_safe_id(task) or (read_planning(paths, task) is None and not paths.plan(task).exists()):
        raise CommandError(f"There is no task {task[:60]!r}", "See `studio status` for the tasks there are")
    return task
