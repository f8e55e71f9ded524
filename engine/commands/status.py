"""`studio status`: what the screen shows, once or at each change."""

from collections.abc import Iterator
from pathlib import Path

import click

from engine.commands.common import json_option, print_json, workspace, workspace_option
from engine.commands.status_report import report
from engine.overview import Overview
from engine.overviews import read_overview


@click.command()
@workspace_option
@json_option
@click.option("--follow", is_flag=True, help="Print again at each change, until Ctrl-C; with --json one line each.")
@click.pass_context
def status(context: click.Context, as_json: bool, follow: bool) -> None:
    """Prints what the control room shows: session, build, context, queue, activity, problems."""
    root = workspace(context)
    if not follow:
        _print(read_overview(root), as_json=as_json, one_line=False)
        return
    try:
        for number, overview in enumerate(_follow(root)):
            if number and not as_json:
                click.echo("─" * 40)
            _print(overview, as_json=as_json, one_line=True)
    except KeyboardInterrupt:
        return  # that is how following ends


def _follow(root: Path) -> Iterator[Overview]:
    """From the first complete picture on; an Overview whose context is still to come is worth a line of its own."""
    import threading

    from engine.overviews import OverviewFollower

    follower = OverviewFollower(root, threading.Event())
    return (overview for overview in follower.overviews() if overview.snapshot.is_complete)


def _print(overview: Overview, *, as_json: bool, one_line: bool) -> None:
    if as_json:
        print_json(report(overview), one_line=one_line)
        return
    from engine.commands.status_text import text

    click.echo(text(overview))
