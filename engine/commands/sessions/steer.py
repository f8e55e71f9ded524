"""`studio sessions pause|resume|checkpoint|restore`: what a person does with a session."""

import sys

import click

from engine.commands.common import CommandError, json_option, print_json, print_text, workspace, workspace_option
from engine.commands.sessions.common import NOT_AGREED, meant_session
from engine.commands.sessions.report import checkpoint_document
from engine.commands.verbs import actor, text_argument
from engine.orchestration.checkpoints import add_checkpoint
from engine.orchestration.pausing import pause_session, resume_session
from engine.orchestration.restore_preview import RestorePreview, restore_preview
from engine.orchestration.restoring import restore as go_back
from engine.orchestration.session_list import read_session
from engine.workspace.paths import WorkspacePaths

MAX_NAME_CHARS = 200


@click.command(short_help="Pause a session; what runs stops after its step.")
@click.argument("session", required=False)
@click.option("--now", is_flag=True, help="Stop what runs at once; its step is run again on resume.")
@json_option
@workspace_option
@click.pass_context
def pause(context: click.Context, session: str | None, now: bool, as_json: bool) -> None:
    """Pause SESSION (default: the active one). What runs stops after its step.

    Exit codes: 0 paused, or what runs was asked to stop; 1 it could not be done.
    """
    paths = WorkspacePaths(workspace(context))
    session_id = meant_session(paths, session)
    paused = pause_session(paths, session_id, now=now, by=actor())
    if as_json:
        owner = paused.asked
        asked = {"pid": owner.pid, "by": owner.by, "task_id": owner.task_id} if owner else None
        print_json({"id": session_id, "status": paused.status, "asked": asked, "holder": paused.held_by or None})
    elif paused.asked:
        who = f"process {paused.asked.pid} ({paused.asked.by})"
        print_text(f"Asked {who} to stop {'now' if now else 'after its step'}: {session_id} is paused when it has")
    else:
        print_text(f"Paused: {session_id}. `studio sessions resume {session_id}` lets it go on")
        if paused.held_by:
            print_text(f"{paused.held_by} goes on with its task: stop it in its own terminal, or take the task over")


@click.command(short_help="Make a session the active one, no longer paused.")
@click.argument("session")
@json_option
@workspace_option
@click.pass_context
def resume(context: click.Context, session: str, as_json: bool) -> None:
    """Make SESSION the active one, no longer paused. Starts nothing: it says which command does.

    Exit codes: 0 done, 1 it could not be done.
    """
    paths = WorkspacePaths(workspace(context))
    session_id = meant_session(paths, session)
    resumed = resume_session(paths, session_id, by=actor())
    command = f"studio run --task {resumed.task_id}" if resumed.task_id else None
    if as_json:
        print_json({"id": session_id, "status": resumed.status, "task_id": resumed.task_id or None, "command": command})
        return
    print_text(f"Active: {session_id} ({resumed.status})")
    print_text(
        f"`{command}` goes on with it" if command else "It is about no task yet: go on where it was begun", err=True
    )


@click.command(short_help="Keep a session's record under a name.")
@click.argument("name")
@click.option("--session", metavar="ID", help="Of this session (default: the active one).")
@json_option
@workspace_option
@click.pass_context
def checkpoint(context: click.Context, name: str, session: str | None, as_json: bool) -> None:
    """Keep the session's record as it is now under NAME.

    Exit codes: 0 done, 1 it could not be done.
    """
    name = " ".join(text_argument(name, "name").split())[:MAX_NAME_CHARS]
    if not name:
        raise CommandError("The checkpoint's name is empty", "Give it one that says when to go back to it")
    paths = WorkspacePaths(workspace(context))
    session_id = meant_session(paths, session)
    read_session(paths, session_id)  # nothing is written into a folder that holds no session
    checkpoint_id = add_checkpoint(paths, session_id, name, actor())
    if as_json:
        print_json({"id": checkpoint_id, "name": name, "session_id": session_id})
    else:
        print_text(f"Checkpoint: {checkpoint_id} ({name}) of {session_id}")


@click.command(short_help="Go back to a checkpoint; shows first what changes.")
@click.argument("checkpoint")
@click.option("--session", metavar="ID", help="Of this session (default: the active one).")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do it without asking; what changes is printed all the same.")
@json_option
@workspace_option
@click.pass_context
def restore(
    context: click.Context, checkpoint: str, session: str | None, dry_run: bool, yes: bool, as_json: bool
) -> int:
    """Go back to CHECKPOINT, by id or name; first shows what that changes, and asks on a terminal.

    Exit codes: 0 done (or shown, with --dry-run), 1 it could not be done, 5 nobody agreed: nothing was changed.
    """
    paths = WorkspacePaths(workspace(context))
    session_id = meant_session(paths, session)
    preview = restore_preview(paths, session_id, checkpoint)
    if not as_json:
        print_text(preview.text)
    agreed = not dry_run and (yes or _agrees(as_json))
    # By id: a name may mean another checkpoint by the time that somebody has agreed.
    undone = go_back(paths, session_id, preview.checkpoint.id, actor()).undone if agreed else ()
    if as_json:
        print_json(_document(preview, session_id, agreed, undone))
    if agreed:
        print_text(f"Restored: {preview.checkpoint.name}", err=True)
    elif not dry_run:
        print_text("Nothing was changed. --yes restores without asking", err=True)
    return 0 if agreed or dry_run else NOT_AGREED


def _agrees(as_json: bool) -> bool:
    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not as_json
    return can_ask and click.confirm("Go back to this checkpoint?", default=False, err=True)


def _document(preview: RestorePreview, session_id: str, agreed: bool, undone: tuple[str, ...]) -> dict[str, object]:
    return {
        "session_id": session_id,
        "checkpoint": checkpoint_document(preview.checkpoint),
        "meaning": preview.said.split("\n"),
        "diff": preview.diff,
        "restored": agreed,
        "undone": list(undone),
    }
