"""`studio inbox`: everything that waits for a decision, in one list, and what each thing would change."""

from collections.abc import Sequence
from datetime import datetime, time

import click

from engine.commands.common import (
    PROBLEM_EXIT,
    CommandError,
    json_option,
    print_json,
    print_text,
    workspace,
    workspace_option,
)
from engine.commands.knowledge.studio_folder import tell_problems
from engine.commands.status.report_inbox import change_document, item_document, problem_documents
from engine.commands.status.text_times import local_time
from engine.inbox.inbox import Inbox
from engine.inbox.item import FileChange, InboxItem, ItemKind
from engine.knowledge.evolution.proposal import Evidence
from engine.overviews import read_overview
from engine.running.answers import CHOICES
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion
from engine.workspace.text import one_line

SHOWN = 30
"""Lines of the list; `--all` shows them all."""


@click.group(invoke_without_command=True)
@click.option("--all", "shows_all", is_flag=True, help=f"List all, not only the {SHOWN} most urgent.")
@json_option
@workspace_option
@click.pass_context
def inbox(context: click.Context, shows_all: bool, as_json: bool) -> int:
    """List what waits for your decision, most urgent first; `studio decide` decides.

    Exit codes: 0 listed, also where nothing waits; 1 it could not be done; 3 listed, but something could not be looked
    through (named on standard error, and in the JSON).
    """
    if context.invoked_subcommand is not None:
        return 0
    overview = read_overview(workspace(context))
    items, problems = overview.inbox, overview.inbox_problems
    if as_json:
        documents = [item_document(item) for item in items]
        print_json({"items": documents, "problems": problem_documents(problems)})
    else:
        print_text("\n".join(_lines(items, len(items) if shows_all else SHOWN)))
        tell_problems(problems)
    return PROBLEM_EXIT if problems else 0


@inbox.command()
@click.argument("item_id", metavar="ID")
@json_option
@workspace_option
@click.pass_context
def show(context: click.Context, item_id: str, as_json: bool) -> int:
    """Show why something waits, what speaks for it, and what accepting it would change now, as a diff.

    Exit codes: 0 shown, 1 it could not be done, or nothing with this id waits.
    """
    root = workspace(context)
    overview = read_overview(root)
    item = next((one for one in overview.inbox if one.id == item_id), None)
    if item is None:
        tell_problems(overview.inbox_problems)
        reason = f"Nothing with the id {one_line(item_id)[:80]!r} waits in the inbox"
        raise CommandError(reason, "`studio inbox` lists what waits now")
    changes = Inbox(WorkspacePaths(root)).preview(item.id)
    if as_json:
        print_json({"item": item_document(item), "changes": [change_document(change) for change in changes]})
    else:
        print_text("\n".join(_detail(item, changes)))
    return 0


def answer_command(question: OpenQuestion) -> str:
    """What answers a question in a shell."""
    choices = "|".join(CHOICES[question.kind]) or "--set ID=TEXT"
    return f"studio answer {question.id} {choices} --session {question.session_id}"


def _lines(items: Sequence[InboxItem], shown: int) -> list[str]:
    if not items:
        return ["Nothing waits for a decision."]
    lines = [f"{item.kind:<8}  {item.action:<8}  {item.id}  {one_line(item.title)}" for item in items[:shown]]
    if len(items) > shown:
        lines.append(f"… {len(items) - shown} more: `studio inbox --all`")
        # The end of the review tells how far it is, and what waits for the next one.
        lines += [one_line(item.title) for item in items[shown:] if item.kind is ItemKind.FINISH]
    return lines


def _detail(item: InboxItem, changes: Sequence[FileChange]) -> list[str]:
    lines = [f"{item.id}  {item.kind}: {item.action}", one_line(item.title)]
    lines += [item.reason] if item.reason else []
    lines += [f"waits since {_since(item.at)}"] if item.at else []
    lines += [f"saves {item.tokens_saved:,} tokens"] if item.tokens_saved is not None else []
    lines += ["", "Evidence:", *map(_evidence, item.evidence)] if item.evidence else []
    for change in changes:
        lines += ["", change.diff.rstrip() or f"{change.path}: nothing changes"]
    return [*lines, "", f"Decide: {_how(item)}"]


def _since(at: datetime) -> str:
    """Of much evidence only the day is known."""
    return f"{at:%Y-%m-%d}" if at.time() == time() else local_time(at)


def _evidence(evidence: Evidence) -> str:
    facts = (evidence.task_id, evidence.on.isoformat() if evidence.on else "", evidence.where)
    return f"  {one_line(evidence.text)}  ({', '.join(fact for fact in facts if fact)})".replace("  ()", "")


def _how(item: InboxItem) -> str:
    return answer_command(item.question) if item.question else f"studio decide {item.id} accept|reject"
