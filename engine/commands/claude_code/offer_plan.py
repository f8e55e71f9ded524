"""`studio offer-plan TASK`: whoever made a plan without `studio plan`, such as Claude, has a person review it."""

import click

from engine.commands.common import json_option, print_json, print_text, workspace_option
from engine.commands.stop_signals import stop_signals
from engine.commands.verbs import ScriptCommand, actor, name_argument, script_paths
from engine.planning.offering import Offer, Verdict, offer_plan, wait_for_verdict

EXIT_CODES = {Verdict.ACCEPTED: 0, Verdict.SENT_BACK: 3, Verdict.WAITS: 4}
"""For scripts, so that `studio offer-plan TASK && …` goes on with nothing that nobody accepted."""

LONGEST_S = 3_600


@click.command("offer-plan", cls=ScriptCommand)
@click.argument("task", metavar="TASK")
@click.option(
    "--wait",
    "wait_s",
    metavar="SECONDS",
    type=click.FloatRange(0, LONGEST_S),
    default=0.0,
    help="Wait so long at most for the answer.",
)
@click.option(
    "--exit-zero",
    is_flag=True,
    help="Exit with 0 whatever came of the review, for who reads the answer: to Claude any other code is a failure.",
)
@json_option
@workspace_option
@click.pass_context
def offer_plan_command(context: click.Context, task: str, wait_s: float, exit_zero: bool, as_json: bool) -> int:
    """Have a person review the plan of TASK, in the control room or by `studio answer`.

    Its confidence is written into it. Called again it says what came of the review; a plan that was changed since is
    reviewed anew. Exit codes: 0 accepted, 1 it cannot be built or offered, 3 sent back, 4 it waits for a person.
    """
    paths = script_paths(context)
    offer = offer_plan(paths, name_argument(task, "a task"), actor())
    if wait_s:
        with stop_signals() as stop:
            offer = wait_for_verdict(paths, offer, wait_s, stop)
    if as_json:
        print_json(_document(offer))
    else:
        print_text(_text(offer))
    return 0 if exit_zero else EXIT_CODES[offer.verdict]


def _document(offer: Offer) -> dict[str, object]:
    return {
        "task_id": offer.task_id,
        "review": offer.verdict.value.replace(" ", "_"),
        "remark": offer.remark,
        "score": offer.confidence.score,
        "level": offer.confidence.level,
        "session_id": offer.session_id,
        "question_id": offer.question_id,
    }


def _text(offer: Offer) -> str:
    sure = f"confidence {offer.confidence.score} of 100: {offer.confidence.level}"
    task = offer.task_id
    match offer.verdict:
        case Verdict.ACCEPTED:
            return f"{task} is accepted ({sure}). /studio:build {task} builds it, or `b` in the control room"
        case Verdict.SENT_BACK:
            return f"{task} is sent back: {offer.remark or 'make another one'}"
        case _:
            return f"{task} waits for its review ({sure}): `a` in the control room, or `studio answer`"
