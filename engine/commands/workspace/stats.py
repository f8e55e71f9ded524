"""`studio stats`: how builds went, by week."""

import click

from engine.analytics.documents import stats_document
from engine.commands.common import json_option, print_json, print_text, workspace, workspace_option
from engine.workspace.paths import WorkspacePaths

SHOWN_WEEKS = 12
MAX_WEEKS = 520


@click.command()
@click.option(
    "--weeks",
    type=click.IntRange(1, MAX_WEEKS),
    default=SHOWN_WEEKS,
    metavar="N",
    help=f"The last N weeks, this one included (default: {SHOWN_WEEKS}).",
)
@click.option("--update", is_flag=True, help="Write all weeks into studio/data/analytics.json, as an ended build does.")
@json_option
@workspace_option
@click.pass_context
def stats(context: click.Context, weeks: int, update: bool, as_json: bool) -> int:
    """Say how builds went, by week from Monday on (UTC).

    First-pass rate: the steps done at their first attempt, of all steps done whose attempts were written down. Time a
    step: all attempts at it together. A build that ended blocked or halted may have gone on since. Without --update
    nothing is changed.

    Exit codes: 0 done, also where there is nothing to count yet; 1 it could not be done.
    """
    from engine.analytics.gathering import read_stats
    from engine.analytics.publishing import publish_stats

    paths = WorkspacePaths(workspace(context))
    found = publish_stats(paths) if update else read_stats(paths)
    shown = found.newest(weeks)
    if as_json:
        print_json(stats_document(found, shown))
        return 0
    from engine.commands.workspace.stats_text import stats_text

    print_text(stats_text(found, shown))
    return 0
