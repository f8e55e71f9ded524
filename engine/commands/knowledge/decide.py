"""`studio decide`: accepts or rejects what waits in the inbox, takes that back, or lists what was decided."""

from typing import BinaryIO, NoReturn

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
from engine.commands.status.report_inbox import decided_document
from engine.commands.status.text_times import local_time
from engine.commands.verbs import actor, text_argument
from engine.inbox.inbox import Inbox
from engine.inbox.item import DecidedItem, titled
from engine.inbox.question_source import NotDecidableError
from engine.inbox.source import gone
from engine.inbox.subjects import action_of, task_to_start
from engine.knowledge.deciding.decided import AlreadyDecidedError
from engine.knowledge.deciding.decision_log import Decision
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import RefusedError
from engine.workspace.text import one_line

MAX_EDIT_BYTES = 1024 * 1024

LISTED = 50

BY = "studio decide"

DONE = {"accept": "Accepted", "edit": "Accepted as edited", "reject": "Rejected", "undo": "Taken back"}


@click.command()
@click.argument("item_id", metavar="ID", required=False)
@click.argument("verdict", type=click.Choice(["accept", "reject", "undo"]), required=False)
@click.option("--reason", default="", help="Why, for the log.")
@click.option("--edit", "edited", type=click.File("rb"), help="Accept with this text in place of the proposed one.")
@click.option("--list", "lists", is_flag=True, help=f"List the last {LISTED} decisions that hold.")
@json_option
@workspace_option
@click.pass_context
def decide(
    context: click.Context,
    item_id: str | None,
    verdict: str | None,
    reason: str,
    edited: BinaryIO | None,
    lists: bool,
    as_json: bool,
) -> int:
    """Decide about ID, as `studio inbox` lists it. For `undo`, ID may also be the decision's own, as --list has it.

    What is decided is written at once. Accepting a recovery starts the run again, in the background.

    Exit codes: 0 done; 1 it could not be done, nothing was changed; 3 somebody decided about it before, and that holds.
    """
    inbox = Inbox(WorkspacePaths(workspace(context)))
    if lists:
        return _list(inbox, as_json)
    if item_id is None or verdict is None:
        raise click.UsageError("Name an ID and accept, reject or undo; or use --list", context)
    if edited is not None and verdict != "accept":
        raise click.UsageError("--edit goes with accept", context)
    text = None if edited is None else _edited(edited.read(MAX_EDIT_BYTES + 1))
    try:
        decision = _decide(inbox, item_id, verdict, text_argument(reason, "reason"), text)
    except AlreadyDecidedError as error:
        print_text(str(error), err=True)
        return PROBLEM_EXIT
    _tell(decision, as_json)
    tell_problems(inbox.problems)
    return 0


def _decide(inbox: Inbox, item_id: str, verdict: str, reason: str, edited: str | None) -> Decision:
    if verdict == "undo":
        return inbox.undo(item_id, by=actor())
    try:
        if verdict == "reject":
            return inbox.reject(item_id, by=actor(), reason=reason)
        decision = inbox.accept(item_id, by=actor(), reason=reason, edited=edited)
    except NotDecidableError:
        _name_the_answer(inbox, item_id)
    if task_id := task_to_start(item_id):
        _go_on(inbox, decision, task_id)
    return decision


def _go_on(inbox: Inbox, decision: Decision, task_id: str) -> None:
    """Starts the run that was cut off. Where it cannot, the offer waits again. Raises RefusedError, OSError."""
    from engine.running.resuming import resume_in_background  # 0.2 s that no other decision waits for

    try:
        resume_in_background(inbox.paths, task_id, BY)
    except (RefusedError, OSError):
        inbox.undo(decision.id, by=BY)
        raise
    print_text(f"{task_id} goes on in the background. Follow it: studio attach {task_id}", err=True)


def _name_the_answer(inbox: Inbox, item_id: str) -> NoReturn:
    from engine.commands.knowledge.inbox import (
        answer_command,  # these two read all there is: other decisions do not wait for it
    )
    from engine.overviews import read_snapshot

    items = inbox.items(read_snapshot(inbox.paths.root))
    question = next((item.question for item in items if item.id == item_id), None)
    if question is None:
        raise gone(item_id)
    raise CommandError("A question is answered, not accepted or rejected", f"Use: {answer_command(question)}")


def _edited(content: bytes) -> str:
    if len(content) > MAX_EDIT_BYTES:
        raise CommandError(f"The text has more than {MAX_EDIT_BYTES:,} bytes", "Say it shorter")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError("The text is not UTF-8", "Save it as UTF-8, then try again") from None


def _list(inbox: Inbox, as_json: bool) -> int:
    decided = inbox.decided(LISTED)
    if as_json:
        print_json({"decisions": [decided_document(one) for one in decided]})
    else:
        print_text("\n".join(map(_line, decided)) or "Nothing was decided yet.")
    return 0


def _line(decided: DecidedItem) -> str:
    where = f"  ({', '.join(decided.files)})" if decided.files else ""
    reason = f": {one_line(decided.reason)}" if decided.reason else ""
    when = local_time(decided.at)
    title = titled(decided.action, one_line(decided.title))
    return f"{decided.decision_id}  {when}  {decided.by}  {decided.what}  {title}{reason}{where}"


def _tell(decision: Decision, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "decision": decision.id,
                "id": decision.subject,
                "decided": decision.what,
                "undoes": decision.undoes or None,
                "file": decision.file or None,
            }
        )
        return
    what = DONE.get(decision.what, decision.what)
    where = f" in {decision.file}" if decision.file else ""
    action = action_of(decision)
    title = titled(action, one_line(decision.title) or decision.subject)
    print_text(f"{what}{',' if action else ':'} {title}{where}")
    print_text(f"To take it back: studio decide {decision.id} undo", err=True)
