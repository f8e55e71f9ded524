"""`studio context-inject`: what an agent gets to know for a task, item by item; with the arguments of STUDIO v5."""

from dataclasses import dataclass

import click

from engine.commands.common import CommandError, json_option, print_text, workspace_option
from engine.commands.context.context_inject_text import injection_document, status_document, status_text
from engine.commands.verbs import ScriptCommand, actor, name_argument, print_document, script_paths, text_argument
from engine.context.injection.records import Injection, Part
from engine.workspace.paths import WorkspacePaths, is_folder
from engine.workspace.text import one_line

USAGE = "Usage: studio context-inject --task-id ID [--goal G] [--json], or --status"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to assemble."""

    task_id: str
    goal: str
    agent: str
    without: tuple[str, ...]
    exact: bool


@click.command("context-inject", cls=ScriptCommand)
@click.argument("words", nargs=-1, metavar="")
@click.option("--task-id", metavar="ID", help="The task whose agent is to know it.")
@click.option("--goal", metavar="G", help="Another goal than the task's own; without a task, for that goal alone.")
@click.option(
    "--agent", metavar="NAME", help="planner, builder or a writer: just what a run tells it, whose order has the task."
)
@click.option("--without", metavar="KEY", multiple=True, help="What if this were left out, such as SC-001. Repeatable.")
@click.option("--exact", is_flag=True, help="Count all tokens now (0.3 s) rather than estimate what is new.")
@click.option("--update-invariants", metavar="TEXT", help="Add an invariant; needs --type.")
@click.option("--type", "kind", metavar="T", help="Of an invariant: AD, CON, PAT or CNV.")
@click.option("--summarize", is_flag=True, help="Print the summary of a task; needs --task-id.")
@click.option("--trigger-summarization", is_flag=True, help="Summarize all tasks that are old enough.")
@click.option("--status", is_flag=True, help="Print what would be told, by part, and which task is in which tier.")
@json_option
@workspace_option
@click.pass_context
def context_inject(
    context: click.Context,
    words: tuple[str, ...],
    task_id: str | None,
    goal: str | None,
    agent: str | None,
    without: tuple[str, ...],
    exact: bool,
    update_invariants: str | None,
    kind: str | None,
    summarize: bool,
    trigger_summarization: bool,
    status: bool,
    as_json: bool,
) -> int:
    """Print what an agent gets to know: invariants, rules that bear on the goal, what was learned, skills, tasks.

    The text is the same that a run gives its planner (--agent planner) or builder beside their orders; without
    --agent the task itself is in it. --json adds why each item is in, and what was left out and why.

    Exit codes: 0 done; 1 it could not be done: nothing was changed.
    """
    if words:
        return _refuse(f"Unknown command: {one_line(words[0])[:60]}")
    if update_invariants is not None:
        return _add_invariant(context, update_invariants, kind, as_json)
    if status:
        return _status(script_paths(context), as_json)
    if trigger_summarization:
        return _summarize_all(script_paths(context), as_json)
    if not (task_id or (goal and not summarize)):
        return _refuse()
    name = name_argument(task_id, "a task") if task_id else ""
    paths = script_paths(context)
    if summarize:
        return _summarize(paths, name, as_json)
    asked = _Asked(name, text_argument(goal or "", "goal"), _checked_agent(agent), without, exact)
    return _assemble(paths, asked, as_json)


def _refuse(reason: str = "") -> int:
    click.echo("\n".join(filter(None, [reason, USAGE, "See `studio context-inject --help`"])), err=True)
    return 1


def _checked_agent(agent: str | None) -> str:
    if agent:
        from engine.assistants.agents import AGENTS  # only where one is named

        if agent in AGENTS:
            return agent
        raise CommandError(f"There is no agent {one_line(agent)[:40]!r}", f"Choose one of {', '.join(AGENTS)}")
    return ""


def _assemble(paths: WorkspacePaths, asked: _Asked, as_json: bool) -> int:
    injection = _injection(paths, asked)
    for note in injection.notes:
        print_text(note, err=True)
    print_document(injection_document(injection)) if as_json else print_text(injection.text)
    return 0


def _injection(paths: WorkspacePaths, asked: _Asked) -> Injection:
    """Raises CommandError for a task that is not there, unless its goal is given."""
    from engine.context.injection.inject import BESIDE_AN_ORDER, assemble

    if asked.task_id and not asked.goal and not is_folder(paths.task(asked.task_id)):
        raise CommandError(f"There is no task {asked.task_id}", "Name one of `studio status`, or give a --goal")
    parts = BESIDE_AN_ORDER if asked.agent else frozenset(Part)
    agent = asked.agent or "builder"
    if not asked.task_id:
        return assemble(paths, asked.goal, agent=agent, without=asked.without, parts=parts, exact=asked.exact)
    from engine.planning.context import knowledge_for

    return knowledge_for(
        paths, asked.task_id, agent, goal=asked.goal, without=asked.without, parts=parts, exact=asked.exact
    )


def _add_invariant(context: click.Context, text: str, kind: str | None, as_json: bool) -> int:
    if not text.strip() or not kind:
        click.echo("Usage: studio context-inject --update-invariants TEXT --type AD|CON|PAT|CNV", err=True)
        return 1
    from engine.knowledge.base.invariants_edit import (
        add_invariant,  # the decision log, 100 ms the other ways do without
    )

    added = add_invariant(script_paths(context), kind, text_argument(text, "invariant"), by=actor())
    if as_json:
        print_document({"id": added.id, "title": added.title, "decision": added.decision_id or None})
    elif added.decision_id:
        print_text(f"Invariant added: {added.id}: {added.title}")
    else:
        print_text(f"Already there: {added.id}: {added.title}")
    return 0


def _summarize(paths: WorkspacePaths, task_id: str, as_json: bool) -> int:
    from engine.context.summaries.kept import task_summary

    text = task_summary(paths, task_id)
    if not text:
        raise CommandError(f"{task_id} has no plan that could be summarized", "Name a task with a plan")
    print_document({"task_id": task_id, "summary": text}) if as_json else print_text(text)
    return 0


def _summarize_all(paths: WorkspacePaths, as_json: bool) -> int:
    """Tasks 6 to 20. A summary is made whenever it is needed, so it is never stale: this shows what is told."""
    from engine.context.injection.tasks import told_summaries

    offers = told_summaries(paths)
    if as_json:
        print_document({"summaries": [{"task_id": offer.key, "summary": offer.text} for offer in offers]})
    else:
        print_text("\n\n".join([f"Summarized tasks: {len(offers)}", *(offer.text for offer in offers)]))
    return 0


def _status(paths: WorkspacePaths, as_json: bool) -> int:
    from engine.context.injection.inject import assemble
    from engine.context.injection.tasks import tasks_by_tier

    injection, tasks = assemble(paths, ""), tasks_by_tier(paths)
    print_document(status_document(injection, tasks)) if as_json else print_text(status_text(injection, tasks))
    return 0
