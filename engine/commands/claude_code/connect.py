"""`studio connect`, `studio disconnect`: Claude Code with STUDIO's plugin for good, and without it again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.common import json_option, print_json, print_text, workspace, workspace_option

if TYPE_CHECKING:
    from engine.claude_code.connecting.connection import Target

EVERYWHERE = "all your projects"

PROJECT = "project"


@click.command()
@click.option("--project", "scope", flag_value=PROJECT, default=PROJECT, help="This workspace only (the default).")
@click.option(
    "--user", "scope", flag_value="user", help="All your projects; where there is no .studio/ it does nothing."
)
@click.option("--dry-run", is_flag=True, help="Print what would be done, and do nothing.")
@json_option
@workspace_option
@click.pass_context
def connect(context: click.Context, scope: str, dry_run: bool, as_json: bool) -> None:
    """Connect your Claude Code with STUDIO: its plugin, its hooks, and a status line that is kept.

    `claude` itself installs the plugin, from a folder of yours and without a network. Your settings are backed up
    first; a status line of your own goes on working. Exit codes: 0 connected, 1 it could not be done: nothing was
    changed.
    """
    from engine.claude_code.answers.ready import prepare_ready, ready_folder
    from engine.claude_code.connecting import connection
    from engine.claude_code.connecting.cli import find_claude
    from engine.claude_code.connecting.connection_record import connections
    from engine.claude_code.connecting.plugin import plugin_at, plugin_home, plugin_in, plugin_version
    from engine.claude_code.connecting.surroundings import check_surroundings
    from engine.commands.tracked_settings import tracked_words
    from engine.workspace.paths import WorkspacePaths

    check_surroundings()
    root = _root(context, scope)
    target = connection.project_target(root) if scope == PROJECT else connection.user_target()
    program = find_claude(root)
    if dry_run:
        plugin = plugin_at(plugin_home(), plugin_version())
        lines = [] if connection.is_connected(target, plugin, connections()) else connection.planned(target, plugin)
        print_json({"would": lines}) if as_json else print_text("\n".join(lines or ["Connected already"]))
        return
    plugin = plugin_in(plugin_home())
    was_changed = connection.connect(target, plugin, program, connections())
    plugin_in(plugin_home())  # somebody may have disconnected another project meanwhile, and taken this copy away
    if scope == PROJECT:
        ready_folder(WorkspacePaths(root))
        prepare_ready(WorkspacePaths(root))
    where, settings = _where(target), str(target.settings.path)
    if told := tracked_words(target.settings.path):
        print_text(told, err=True)
    if as_json:
        print_json({"connected": True, "changed": was_changed, "settings": settings, "plugin": plugin.version})
    else:
        done = "Connected" if was_changed else "Connected already"
        print_text(f"{done}: {where} ({settings})\nA session of `claude` that runs already has to be started anew")


@click.command()
@click.option("--project", "scope", flag_value=PROJECT, default=PROJECT, help="This workspace only (the default).")
@click.option("--user", "scope", flag_value="user", help="What `studio connect --user` did.")
@json_option
@workspace_option
@click.pass_context
def disconnect(context: click.Context, scope: str, as_json: bool) -> None:
    """Take back what `studio connect` did: your settings are what they were, and what you changed since stays.

    What was made for it goes too: the plugin's copies that nothing uses any more, and `.studio/.ready/`. Exit codes:
    0 disconnected, or it was not connected; 1 it could not be done.
    """
    from engine.claude_code.connecting import connection
    from engine.claude_code.connecting.cli import ClaudeCallError, find_claude
    from engine.claude_code.connecting.connection_record import connections
    from engine.claude_code.connecting.surroundings import check_surroundings

    check_surroundings()
    root = _root(context, scope)
    target = connection.project_target(root) if scope == PROJECT else connection.user_target()
    try:
        program = find_claude(root)
    except ClaudeCallError:
        program = None  # it was removed meanwhile: settings are mended all the same
    was_changed = connection.disconnect(target, program, connections())
    kept = _take_leftovers_away(target)
    settings = str(target.settings.path)
    if as_json:
        print_json({"connected": False, "changed": was_changed, "settings": settings, "kept": kept})
        return
    print_text(f"{'Disconnected' if was_changed else 'Not connected'}: {_where(target)} ({settings})")
    if was_changed:
        print_text("A session of `claude` that runs already keeps its hooks until it ends")
    for place in kept:
        print_text(f"Kept, since it is not as STUDIO left it: {place}", err=True)


def _take_leftovers_away(target: "Target") -> list[str]:
    """What connecting made besides settings; returns what was kept. Settings are what they were by now, whatever fails
    here."""
    from engine.claude_code.answers.forgetting import forget_ready
    from engine.claude_code.connecting.connection import is_connected_here
    from engine.claude_code.connecting.connection_record import connections
    from engine.claude_code.connecting.plugin import plugin_home
    from engine.claude_code.connecting.plugin_copies import remove_unused
    from engine.workspace.paths import WorkspacePaths
    from engine.workspace.problems import RefusedError, UnusableFileError

    kept: list[str] = []
    try:
        kept += remove_unused(plugin_home(), connections())
        if target.root is not None and not is_connected_here(target.root):
            forget_ready(WorkspacePaths(target.root))
    except (RefusedError, UnusableFileError, OSError) as error:
        print_text(f"Not all that connecting made could be deleted: {error}", err=True)
    return kept


def _root(context: click.Context, scope: str) -> Path:
    """The project's folder; for all projects wherever one happens to be."""
    return workspace(context) if scope == PROJECT else Path.cwd()


def _where(target: "Target") -> str:
    return f"the project {target.root}" if target.root else EVERYWHERE
