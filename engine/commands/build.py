"""`studio build TASK`: builds a plan without a screen, for scripts and for people who prefer a shell."""

from contextlib import closing

import click

from engine.assistants.protocol import OrderKind
from engine.building.history import read_history
from engine.commands.common import CommandError, workspace, workspace_option
from engine.commands.run_report import NOT_TRUSTED, STOPPED, RunReport, show_runnables
from engine.commands.stop_signals import run_signals
from engine.orchestration.control import RunControl
from engine.plans.problems import usable_plan
from engine.plans.refusals import NotTrustedError
from engine.plans.runnables import what_runs
from engine.plans.trust import trust
from engine.running.runs import RunRequest, make_crew, run
from engine.workspace.paths import WorkspacePaths


@click.command()
@click.argument("task")
@click.option("--resume", is_flag=True, help="Only go on with a build that was begun; refuse to begin one.")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON.")
@click.option("--trust", "agreed", is_flag=True, help="Agree to everything this plan runs in this workspace.")
@click.option("--done", "done", metavar="STEP", multiple=True, help="You did this step: check it. May be repeated.")
@click.option("--assistant", metavar="WHO", default="", help="claude, offline or scripted, for steps of prose.")
@workspace_option
@click.pass_context
def build(
    context: click.Context, task: str, resume: bool, as_json: bool, agreed: bool, done: tuple[str, ...], assistant: str
) -> int:
    """Build TASK's plan, or go on with it, and verify it.

    Ctrl-C stops after the running step, a second one at once. Exit codes: 0 complete, 1 it could not start or go on,
    3 halted or blocked, 4 it waits for a person, 5 nobody trusted the plan yet, 130 stopped.
    """
    paths = WorkspacePaths(workspace(context))
    plan = usable_plan(paths, task)
    if resume and not read_history(paths, task).was_started:
        raise CommandError(f"{task} has no build to resume", f"Run `studio build {task}`")
    # An assistant follows the words of a step, so agreeing to the plan is agreeing to them.
    crew = make_crew(paths, task, assistant)
    prose = crew.assistant.can(OrderKind.STEP)
    if agreed:
        trust(paths.root, plan, prose=prose)
    control = RunControl()
    report = RunReport(as_json=as_json, control=control)
    request = RunRequest(task, "build", "studio build", assistant, done)
    with run_signals(control):
        try:
            with closing(run(paths, request, control)) as events:  # whoever reads our output may go: then it stops
                for _ in report.follow(events):
                    pass
        except NotTrustedError as error:
            show_runnables(what_runs(plan, prose=prose))
            click.echo(str(error), err=True)
            return NOT_TRUSTED
        except BrokenPipeError:
            return STOPPED
    report.tell_how_to_go_on(task)
    return report.code
