"""`studio dod-check TASK`: whether a task is done by every measure there is."""

import click

from engine.building.definition_of_done import DonePoint, definition_of_done
from engine.commands.common import json_option, print_text, workspace_option
from engine.commands.verbs import ScriptCommand, name_argument, print_document, script_paths
from engine.workspace.text import one_line


@click.command("dod-check", cls=ScriptCommand)
@click.argument("task")
@json_option
@workspace_option
@click.pass_context
def dod_check(context: click.Context, task: str, as_json: bool) -> int:
    """Look in TASK's files whether it is done: steps, criteria, gates, questions, manifest and learnings.

    Nothing is run. Exit codes: 0 done, 1 not, or there is no such task.
    """
    paths = script_paths(context)
    points = definition_of_done(paths, name_argument(task, "a task"))
    is_done = all(point.holds for point in points)
    if as_json:
        found = [{"name": point.name, "passed": point.holds, "detail": point.detail} for point in points]
        print_document({"task_id": task, "done": is_done, "checks": found})
    else:
        print_text("\n".join([f"{task} {'is done' if is_done else 'is not done'}", *map(_line, points)]))
    return 0 if is_done else 1


def _line(point: DonePoint) -> str:
    return f"{'pass' if point.holds else 'FAIL'}  {point.name:10} {one_line(point.detail)}"
