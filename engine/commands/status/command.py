"""`studio status`: what the screen shows, once or at each change."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from engine.commands.common import json_option, print_json, print_text, workspace, workspace_option
from engine.commands.status.report import report
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
                print_text("─" * 40)
            _print(overview, as_json=as_json, one_line=True)
    except KeyboardInterrupt:
        return  # that is how following ends


def _follow(root: Path) -> Iterator[Overview]:
    """Complete pictures, each with something to report that the one before had not."""
    import threading

    from engine.overviews import OverviewFollower

    last = None
    with closing(OverviewFollower(root, threading.Event()).overviews()) as overviews:
        for overview in overviews:
            if not (overview.snapshot.is_complete and overview.context and overview.is_inbox_known):
                continue
            # Its log grows many times a second while a build writes: the screen shows that, a report does not.
            told = replace(overview, snapshot=replace(overview.snapshot, log_revision=0, decisions_revision=0))
            if told != last:
                yield (last := told)


def _print(overview: Overview, *, as_json: bool, one_line: bool) -> None:
    if as_json:
        print_json(report(overview), one_line=one_line)
        return
    from engine.commands.status.text import text

    print_text(text(overview))
