"""`studio attach [TASK]`: looks on at a run that goes on elsewhere, from its first line of this run."""

import threading
from collections.abc import Iterator

import click

from engine.commands.common import CommandError, workspace, workspace_option
from engine.commands.runs.report import RunReport
from engine.orchestration.claim import run_owner
from engine.orchestration.leases import held_words, living_lease
from engine.workspace.journal import Event, JournalReader
from engine.workspace.owners import is_alive
from engine.workspace.paths import WorkspacePaths, is_folder, is_safe_id
from engine.workspace.records.task import RunOwner

LOOK_S = 0.1

LOOKS_BETWEEN = 20
"""Between planning and building, and where a person decided meanwhile, nobody holds the task for a moment."""

ENDS = ("planning_finished", "build_finished")


@click.command()
@click.argument("task", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON.")
@workspace_option
@click.pass_context
def attach(context: click.Context, task: str | None, as_json: bool) -> int:
    """Follow the run of TASK, or the one that is going, until it ends; Ctrl-C only stops looking.

    Exit codes: those of `studio run`, 1 where nothing runs, 130 where you stopped looking.
    """
    paths = WorkspacePaths(workspace(context))
    owner = _living(paths, task or "")
    report = RunReport(as_json=as_json)
    for _ in report.follow(_events(paths, owner)):
        pass
    report.tell_how_to_go_on(owner.task_id)
    if report.code == 1:
        raise CommandError(f"Process {owner.pid} is gone", f"Go on: studio run --task {owner.task_id}")
    return report.code


def _living(paths: WorkspacePaths, task_id: str) -> RunOwner:
    """Raises CommandError where nothing runs."""
    everyone = sorted(path.name for path in paths.tasks.iterdir()) if is_folder(paths.tasks) else []
    for name in [task_id] if task_id else everyone:
        owner = run_owner(paths, name) if is_safe_id(name) else None
        if owner is not None and is_alive(owner):
            return owner
    if lease := living_lease(paths, task_id) if is_safe_id(task_id) else None:
        remedy = f"`studio status` tells how far it is; to build it here: studio build {task_id} --take-over"
        raise CommandError(f"{task_id} is being built {held_words(lease)}", remedy)
    what = f"{task_id} is not running" if task_id else "Nothing runs here"
    raise CommandError(what, "Start it: studio run --task TASK, or studio build TASK")


def _events(paths: WorkspacePaths, owner: RunOwner) -> Iterator[Event]:
    """The run's events so far, then each as it is written, until its process is gone and all of them were read."""
    reader = JournalReader(paths, paths.journal(owner.session_id), owner.journal_bytes)
    pause = threading.Event()
    last: Event | None = None
    patience = 0
    while True:
        is_held = run_owner(paths, owner.task_id) is not None
        lives = is_alive(owner)
        for event in _after(reader.read(), last, owner.task_id):
            last = event
            patience = LOOKS_BETWEEN if event.event in ENDS else patience
            yield event
        if not lives or not (is_held or patience):
            return
        patience = max(0, patience - 1)
        pause.wait(LOOK_S)


def _after(events: tuple[Event, ...], last: Event | None, task_id: str) -> tuple[Event, ...]:
    """The task's events behind `last`."""
    own = tuple(event for event in events if event.task_id == task_id)
    for place in range(len(own) - 1, -1, -1):
        if own[place] is last:
            return own[place + 1 :]
    return own if last is None else ()
