"""`studio usage`: what Claude used here, by session, day or model."""

import os
import re
from datetime import datetime

import click

from engine.commands.common import CommandError, json_option, print_json, print_text, workspace, workspace_option

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@click.command()
@click.option(
    "--by",
    type=click.Choice(["session", "day", "model"]),
    default="session",
    help="What one line stands for (default: session). Days are this machine's.",
)
@click.option("--since", metavar="DATE", help="Only messages from this day on, as YYYY-MM-DD.")
@click.option("--all-projects", is_flag=True, help="Of all folders that Claude worked in, not of this workspace alone.")
@json_option
@workspace_option
@click.pass_context
def usage(context: click.Context, by: str, since: str | None, all_projects: bool, as_json: bool) -> int:
    """Say what Claude used: tokens by kind, by session, day or model.

    Counted from Claude's own transcripts (in CLAUDE_CONFIG_DIR, else ~/.claude), sub-agents included, each message
    once, however many resumed or forked sessions hold a copy of it. A session belongs to the workspace that it began
    in, or below. Costs are Claude's own figures: it writes one when a session ends, so some are unknown, and so are
    those of forks, of single days, and of sessions from before --since. No file of the workspace is touched; counts
    are remembered in your cache folder.

    Exit codes: 0 done, also where there is nothing to count; 1 it could not be done.
    """
    from engine.claude_code.usage.records import By
    from engine.claude_code.usage.reporting import UsageReader  # SQLite, 10 ms that `--help` does not need
    from engine.commands.claude_code.usage_text import usage_document, usage_text

    first = _begin_of(since) if since is not None else None
    root = None if all_projects else workspace(context)
    reader = UsageReader(os.environ)
    try:
        report = reader.read(By(by), root, first)
    finally:
        reader.close()
    if as_json:
        print_json(usage_document(report))
    else:
        print_text(usage_text(report))
    return 0


def _begin_of(day: str) -> datetime:
    """Its midnight here. Raises CommandError."""
    try:
        begin = datetime.fromisoformat(day).astimezone() if DAY.fullmatch(day) else None
    except (ValueError, OverflowError):
        begin = None
    if begin is None:
        raise CommandError(f"{day[:40]!r} is no day", "Write it as 2026-11-21")
    return begin
