"""`studio claude [ARGUMENTS]`: Claude Code with STUDIO's plugin, for one run."""

import os

import click

from engine.commands.common import given_folder, workspace
from engine.workspace.paths import WorkspacePaths


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def claude(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Start your `claude` with STUDIO's plugin and what this workspace knows. ARGUMENTS go to it as they are.

    Nothing is installed and no setting is changed. `studio -C PATH claude` starts it in another workspace, `studio
    claude -- --help` prints the help of `claude` itself. The exit code is that of `claude`, or 1 where it cannot start.
    """
    from engine.claude_code.answers.ready import prepare_ready, ready_folder
    from engine.claude_code.connecting.cli import find_claude, passed_on
    from engine.claude_code.connecting.connection import is_connected_here
    from engine.claude_code.connecting.plugin import plugin_home, plugin_in
    from engine.claude_code.connecting.plugin_copies import IN_USE, copies_held
    from engine.claude_code.connecting.starting import added_arguments

    root = workspace(context)
    program = find_claude(root)
    paths = WorkspacePaths(root)
    ready_folder(paths)
    prepare_ready(paths)
    if given_folder(context):
        os.chdir(root)
    if is_connected_here(root):
        passed_on(program, arguments)
    with copies_held(plugin_home()):  # until this is `claude`, which tells that it has the copy
        plugin = plugin_in(plugin_home())
        os.environ[IN_USE] = str(plugin.folder)
        passed_on(program, [*added_arguments(plugin, root, arguments), *arguments])
