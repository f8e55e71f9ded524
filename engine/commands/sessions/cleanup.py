"""`studio sessions cleanup`: shows what could go; with --yes it goes."""

import threading
from collections.abc import Sequence

import click

from engine.claude_code.live.old_sessions import old_sessions
from engine.commands.common import json_option, print_json, print_text, workspace, workspace_option
from engine.commands.sessions.common import STOPPED
from engine.commands.sessions.report import size_text
from engine.commands.stop_signals import stop_signals
from engine.commands.verbs import actor
from engine.orchestration.cleanup import Removed, clean_up
from engine.orchestration.cleanup_plan import KEEP, OLDER_THAN_DAYS, Removal, cleanup_plan
from engine.workspace.paths import WorkspacePaths

SHOWN_FILES = 10
"""Of one kind; the others are counted."""

MAX_DAYS = 36_500


@click.command(short_help="Show what could go; with --yes it goes.")
@click.option(
    "--older-than",
    "older_than",
    type=click.IntRange(0, MAX_DAYS),
    default=OLDER_THAN_DAYS,
    show_default=True,
    metavar="DAYS",
    help="Only what nobody has touched for so long.",
)
@click.option(
    "--keep",
    type=click.IntRange(0),
    default=KEEP,
    show_default=True,
    metavar="N",
    help="The newest N ended sessions always stay, and of Claude's the newest N.",
)
@click.option("--corrupt", is_flag=True, help="Damaged files that were kept aside go too.")
@click.option("--dry-run", is_flag=True, help="Only show it: the default.")
@click.option("--yes", is_flag=True, help="Do it.")
@json_option
@workspace_option
@click.pass_context
def cleanup(
    context: click.Context, older_than: int, keep: int, corrupt: bool, dry_run: bool, yes: bool, as_json: bool
) -> int:
    """Pack away ended sessions, the logs of complete tasks and what was told of Claude's sessions; delete old caches.

    All that is packed goes into .studio/archive/ and is read back before it goes. A session that is open, active,
    running or waiting for an answer stays, one of Claude's that lives too, and so do all tasks.
    .studio/archive/cleanup.jsonl notes what was done.

    Exit codes: 0 done, or shown; 1 something could not go; 130 stopped by Ctrl-C: what is gone is packed whole.
    """
    paths = WorkspacePaths(workspace(context))
    plan = (*cleanup_plan(paths, older_than, keep, corrupt=corrupt), *old_sessions(paths, older_than, keep))
    does_it = yes and not dry_run
    if not does_it:
        if as_json:
            print_json({"done": False, "removals": [_document(removal) for removal in plan]})
        else:
            print_text(_plan_text(plan))
        return 0
    with stop_signals() as stop:
        removed = []
        for one in clean_up(paths, plan, stop, actor()):
            removed.append(one)
            if not as_json:
                print_text(_sentence(one))
    if as_json:
        print_json({"done": not stop.is_set(), "removed": [_removed_document(one) for one in removed]})
    return _end(removed, stop)


def _end(removed: Sequence[Removed], stop: threading.Event) -> int:
    gone = [one.removal.size_bytes for one in removed if one.problem is None]
    print_text(f"{len(gone)} gone, {size_text(sum(gone))} taken up before", err=True)
    if stop.is_set():
        print_text("Stopped: the rest is as it was", err=True)
        return STOPPED
    return 1 if any(one.problem for one in removed) else 0


def _plan_text(plan: Sequence[Removal]) -> str:
    if not plan:
        return "Nothing to clean up."
    said = []
    for kind in dict.fromkeys(removal.kind for removal in plan):
        of_kind = [removal for removal in plan if removal.kind is kind]
        said += [f"{_verb(removal):8} {removal.kind:8} {removal.name}  {size_text(removal.size_bytes)}  {removal.why}"
                 for removal in of_kind[:SHOWN_FILES]]  # fmt: skip
        if len(of_kind) > SHOWN_FILES:
            said.append(f"         {kind:8} … and {len(of_kind) - SHOWN_FILES:,} more (--json names all)")
    going = [removal.size_bytes for removal in plan if removal.goes]
    return "\n".join(
        [*said, "", f"{len(going)} would go, {size_text(sum(going))}. Nothing was changed: --yes does it."]
    )


def _verb(removal: Removal) -> str:
    return "stays" if not removal.goes else "pack" if removal.is_packed else "delete"


def _sentence(one: Removed) -> str:
    removal = one.removal
    if one.problem:
        return f"stays    {removal.kind:8} {removal.name}  {one.problem.reason}. {one.problem.remedy}"
    return f"{'packed' if one.archive else 'deleted':8} {removal.kind:8} {removal.name}  {one.archive}".rstrip()


def _document(removal: Removal) -> dict[str, object]:
    return {
        "kind": removal.kind.value,
        "name": removal.name,
        "size_bytes": removal.size_bytes,
        "why": removal.why,
        "goes": removal.goes,
    }


def _removed_document(one: Removed) -> dict[str, object]:
    problem = one.problem
    return {
        **_document(one.removal),
        "archive": one.archive or None,
        "problem": {"path": problem.path, "reason": problem.reason, "remedy": problem.remedy} if problem else None,
    }
