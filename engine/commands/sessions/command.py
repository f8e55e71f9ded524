"""`studio sessions`: lists them, shows one, and has the verbs that a person steers them with."""

import click

from engine.commands.common import CommandError, json_option, print_json, print_text, workspace, workspace_option
from engine.commands.sessions.cleanup import cleanup
from engine.commands.sessions.common import meant_session
from engine.commands.sessions.report import (
    checkpoint_document,
    checkpoints_text,
    detail_document,
    detail_text,
    line_document,
    list_text,
)
from engine.commands.sessions.steer import checkpoint, pause, restore, resume
from engine.orchestration.session_list import list_sessions, read_session
from engine.workspace.paths import WorkspacePaths


class SessionVerbs(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            raise CommandError(f"Unknown command: {args[0]}", "See `studio sessions --help`")
        return super().resolve_command(ctx, args)


@click.group(cls=SessionVerbs, invoke_without_command=True)
@json_option
@workspace_option
@click.pass_context
def sessions(context: click.Context, as_json: bool) -> None:
    """List the sessions of this workspace, the newest first; * marks the active one.

    Damaged ones are listed with what is wrong. Exit codes: 0 done, 1 it could not be done.
    """
    if context.invoked_subcommand is not None:
        return
    lines = list_sessions(WorkspacePaths(workspace(context)))
    if as_json:
        print_json([line_document(line) for line in lines])
    else:
        print_text(list_text(lines))


@click.command(short_help="Show one session whole.")
@click.argument("session", required=False)
@json_option
@workspace_option
@click.pass_context
def show(context: click.Context, session: str | None, as_json: bool) -> None:
    """Show SESSION (default: the active one) with its agents, failures, checkpoints and open questions.

    Exit codes: 0 done, 1 there is no such session.
    """
    paths = WorkspacePaths(workspace(context))
    detail = read_session(paths, meant_session(paths, session))
    if as_json:
        print_json(detail_document(detail))
    else:
        print_text(detail_text(detail))


@click.command(short_help="List what a session can go back to.")
@click.argument("session", required=False)
@json_option
@workspace_option
@click.pass_context
def checkpoints(context: click.Context, session: str | None, as_json: bool) -> None:
    """List what SESSION (default: the active one) can go back to, the oldest first.

    Exit codes: 0 done, 1 there is no such session.
    """
    paths = WorkspacePaths(workspace(context))
    found = read_session(paths, meant_session(paths, session)).checkpoints
    if as_json:
        print_json([checkpoint_document(line) for line in found])
    else:
        print_text(checkpoints_text(found))


for verb in (show, checkpoints, pause, resume, checkpoint, restore, cleanup):
    sessions.add_command(verb)
