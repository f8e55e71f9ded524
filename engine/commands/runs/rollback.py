"""`studio rollback TASK STEP`: the files as they were before a step, and the step to do again."""

import sys

import click

from engine.building.rollback import Rollback, StepRollback
from engine.commands.common import CommandError, print_text, workspace, workspace_option
from engine.commands.stop_signals import stop_signals
from engine.commands.verbs import actor
from engine.workspace.paths import WorkspacePaths

SHOWN_FILES = 50


@click.command()
@click.argument("task")
@click.argument("step")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@workspace_option
@click.pass_context
def rollback(context: click.Context, task: str, step: str, dry_run: bool, yes: bool) -> int:
    """Make the files of the workspace as they were before STEP of TASK.

    First shows the diff and asks. STEP, the steps that depend on it and those finished after it began are then to be
    done again. What the files are now is kept under a name that is printed. Your branch with its commits, your index
    and stash, files that git ignores, and .studio/ have no part in it.

    Exit codes: 0 done, 1 it cannot be done or nobody said yes.
    """
    paths = WorkspacePaths(workspace(context))
    with stop_signals() as stop:
        found = StepRollback(paths, task, stop).preview(step)
    print_text(_shown(found))
    if dry_run:
        return 0
    if not yes and not _agreed(step):
        raise CommandError("Nothing was rolled back", "Say yes, or use --yes")
    with stop_signals() as stop:  # not while it asks: Ctrl-C is an answer too
        restored = StepRollback(paths, task, stop).apply(found, actor())
    print_text(
        f"{len(restored.files)} files are as they were before {step}. Kept as they were now: {restored.kept.ref}"
    )
    return 0


def _agreed(step: str) -> bool:
    if not sys.stdin.isatty():
        return False
    try:
        return click.confirm(f"Roll back to before {step}?", err=True)
    except click.Abort:
        return False


def _shown(found: Rollback) -> str:
    lines = [f"  {change.kind:8} {change.path}" for change in found.files[:SHOWN_FILES]]
    if len(found.files) > SHOWN_FILES:
        lines.append(f"  … {len(found.files) - SHOWN_FILES} more")
    changed = f"Changed since {found.step_id} began, and taken back:" if lines else "No file has changed since."
    return "\n".join([found.diff.rstrip(), "", changed, *lines, f"To do again: {', '.join(found.steps)}"]).lstrip("\n")
