"""`studio confidence-score TASK|FILE`: the five challenges, and how sure one may be of a plan."""

import click

from engine.commands.common import CommandError, json_option, print_text, workspace_option
from engine.commands.plans.plan_argument import is_file, read_plan
from engine.commands.verbs import ScriptCommand, print_document
from engine.plans.challenges import challenge_plan
from engine.plans.confidence import confidence_document, score_plan
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem
from engine.workspace.records.confidence import Challenge, Confidence, Part
from engine.workspace.records.survey import Survey
from engine.workspace.text import one_line

EXIT_CODES = {"proceed": 0, "blocked": 1, "caution": 2}

MARKS = {"ok": "✔", "caution": "!", "blocking": "✘"}


@click.command("confidence-score", cls=ScriptCommand)
@click.argument("plan", metavar="TASK|FILE")
@json_option
@workspace_option
@click.pass_context
def confidence_score(context: click.Context, plan: str, as_json: bool) -> int:
    """Doubt a plan in five ways, and say how sure one may be of it.

    TASK is a task of the workspace, FILE any plan as JSON. It looks anew and writes nothing: what `plan.json` says of
    its own confidence is not believed. Exit codes: 0 proceed (85 and up), 2 caution (70 to 84), 1 blocked (under 70),
    or there is no plan that can be read.
    """
    paths, found = read_plan(context, plan)
    if isinstance(found, Problem):
        raise CommandError(f"{found.path}: {found.reason}", found.remedy)
    survey = None if is_file(plan) else _survey(paths, plan)
    confidence = score_plan(paths, found, survey, challenge_plan(paths, found, survey))
    if as_json:
        print_document({"plan": plan, **confidence_document(confidence)})
    else:
        print_text(_text(plan, confidence))
    return EXIT_CODES[confidence.level]


def _survey(paths: WorkspacePaths, task_id: str) -> Survey | None:
    """What was found out when the task was planned, where we planned it. Raises OrchestrationError."""
    from engine.planning.planning_file import read_planning

    planning = read_planning(paths, task_id)
    return planning.survey if planning else None


def _text(name: str, confidence: Confidence) -> str:
    lines = [f"{name}: {confidence.score} of 100, {confidence.level}"]
    for part in confidence.parts:
        lines += ["", *_part_lines(part)]
    for challenge in confidence.challenges:
        lines += ["", *_challenge_lines(challenge)]
    return "\n".join(lines)


def _part_lines(part: Part) -> list[str]:
    lines = [f"{part.name.replace('_', ' ')} {part.score}/{sum(point.possible for point in part.points)}"]
    for point in part.points:
        lines.append(f"  {f'{point.gained}/{point.possible}':>5}  {one_line(point.text)}")
        if point.how:
            lines.append(f"         → {one_line(point.how)}")
    return lines


def _challenge_lines(challenge: Challenge) -> list[str]:
    lines = [f"{challenge.name.replace('_', ' ')}: {challenge.question}"]
    for finding in challenge.findings:
        mark = MARKS.get(finding.severity, MARKS["caution"])
        lines.append(f"  {mark} {one_line(finding.text)}. {one_line(finding.remedy)}")
    return lines if challenge.findings else [*lines, f"  {MARKS['ok']} nothing found"]
