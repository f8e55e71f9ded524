"""`studio build TASK`: builds a plan without a screen, for scripts and for people who prefer a shell."""

import click

from engine.building.history import read_history
from engine.commands.common import CommandError, workspace, workspace_option
from engine.commands.runs.drive import Driver
from engine.plans.problems import usable_plan
from engine.plans.trust import trust
from engine.running.runs import RunRequest, does_prose
from engine.workspace.paths import WorkspacePaths


@click.command()
@click.argument("task")
@click.option("--resume", is_flag=True, help="Only go on with a build that was begun; refuse to begin one.")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON.")
@click.option("--trust", "agreed", is_flag=True, help="Agree to everything this plan runs in this workspace.")
@click.option("--done", "done", metavar="STEP", multiple=True, help="You did this step: check it. May be repeated.")
@click.option("--take-over", is_flag=True, help="Build it although Claude does: Claude is told to stop.")
@click.option("--assistant", metavar="WHO", default="", help="claude, offline or scripted, for steps of prose.")
@workspace_option
@click.pass_context
def build(
    context: click.Context,
    task: str,
    resume: bool,
    as_json: bool,
    agreed: bool,
    done: tuple[str, ...],
    take_over: bool,
    assistant: str,
) -> int:
    """Build TASK's plan, or go on with it, and verify it. One that is complete is said to be, and left alone.

    Ctrl-C stops after the running step, a second one at once. Exit codes: 0 complete, 1 it could not start or go on
    (such as while Claude or another run builds it), 3 halted or blocked, 4 it waits for a person, 5 nobody trusted the
    plan yet, 130 stopped.
    """
    paths = WorkspacePaths(workspace(context))
    plan = usable_plan(paths, task)
    if resume and not read_history(paths, task).was_started:
        raise CommandError(f"{task} has no build to resume", f"Run `studio build {task}`")
    # An assistant follows the words of a step, so agreeing to the plan is agreeing to them.
    if agreed:
        trust(paths.root, plan, prose=does_prose(paths, assistant))
    request = RunRequest(task, "build", "studio build", assistant, done, take_over=take_over)
    return Driver(paths, as_json=as_json).drive(request)
