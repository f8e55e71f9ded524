"""`studio answer`: lists what waits for a person, or answers it, for scripts and other terminals."""

from typing import Any

import click

from engine.commands.common import CommandError, json_option, print_json, workspace, workspace_option
from engine.commands.status.report_questions import question_document
from engine.orchestration.sessions import current_session_id
from engine.running.answers import CHOICES, give_answer
from engine.workspace.journal import read_events
from engine.workspace.paths import WorkspacePaths
from engine.workspace.questions import OpenQuestion, open_questions
from engine.workspace.text import one_line

Document = dict[str, Any]


@click.command()
@click.argument("question", required=False)
@click.argument("choice", required=False)
@click.option("--set", "pairs", metavar="ID=TEXT", multiple=True, help="An answer of a round. May be repeated.")
@click.option("--text", default="", help="The hint, remark or reason that goes with the choice.")
@click.option("--usd", type=float, default=None, help="The limit to raise to.")
@click.option("--override", is_flag=True, help="Accept a plan although its confidence blocks it.")
@click.option("--session", default="", help="The session; default: the active one.")
@json_option
@workspace_option
@click.pass_context
def answer(
    context: click.Context,
    question: str | None,
    choice: str | None,
    pairs: tuple[str, ...],
    text: str,
    usd: float | None,
    override: bool,
    session: str,
    as_json: bool,
) -> int:
    """Answer QUESTION with CHOICE; without them, list what waits for an answer.

    Answering starts nothing: `studio run --task TASK` goes on. Exit codes: 0 done, 1 it could not be answered.
    """
    paths = WorkspacePaths(workspace(context))
    session_id = session or current_session_id(paths)
    if not session_id:
        raise CommandError("There is no active session", "Name one with --session; `studio sessions` lists them")
    if question is None:
        _show(open_questions(session_id, read_events(paths, session_id)), as_json)
        return 0
    given: Document = {"choice": choice, "hint": text, "remark": text, "reason": text, "override": override}
    if usd is not None:
        given["cap_usd"] = usd
    if pairs or choice == "assume":
        given = {"answers": dict(_pair(pair) for pair in pairs)}
    event = give_answer(paths, session_id, question, given)
    click.echo(f"Answered. Go on: studio run --task {event.task_id}", err=True)
    if as_json:
        print_json({"question": question, "answer": given})
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise CommandError(f"{one_line(text)[:60]!r} is no answer", "Write it as ID=TEXT")
    return name, value


def _show(questions: tuple[OpenQuestion, ...], as_json: bool) -> None:
    if as_json:
        print_json({"questions": [_document(question) for question in questions]})
        return
    if not questions:
        click.echo("Nothing waits for an answer.")
    for question in questions:
        click.echo(f"{question.id}  {question.kind}  {one_line(question.title)}")
        for asked in question.form:
            click.echo(f"    {asked.id}: {one_line(asked.text)}  [{one_line(asked.default)}]")
        if choices := CHOICES[question.kind]:
            click.echo(f"    {' | '.join(choices)}")


def _document(question: OpenQuestion) -> Document:
    return {
        **question_document(question),
        "choices": list(CHOICES[question.kind]),
        "facts": dict(question.facts),
    }
