"""`studio build TASK`: builds a plan without a screen, for scripts and for people who prefer a shell."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import Any

import click

from engine.building.builder import build as run_build
from engine.orchestration.control import RunControl
from engine.building.history import read_history
from engine.commands.common import CommandError, print_json, workspace, workspace_option
from engine.plans.problems import usable_plan
from engine.plans.refusals import NotTrustedError
from engine.plans.runnables import Runnable, what_runs
from engine.plans.trust import trust
from engine.workspace.journal import Event
from engine.workspace.paths import WorkspacePaths
from engine.workspace.text import clean_text, one_line

EXIT_CODES = {"COMPLETE": 0, "HALTED": 3, "BLOCKED": 3}
WAITS_FOR_PERSON = 4
NOT_TRUSTED = 5
STOPPED = 130

SHOWN_CONTENT_LINES = 12
"""Of each file a plan writes; the plan has the rest."""


@click.command()
@click.argument("task")
@click.option("--resume", is_flag=True, help="Only go on with a build that was begun; refuse to begin one.")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON.")
@click.option("--trust", "agreed", is_flag=True, help="Agree to everything this plan runs in this workspace.")
@click.option("--done", "done", metavar="STEP", multiple=True, help="You did this step: check it. May be repeated.")
@workspace_option
@click.pass_context
def build(context: click.Context, task: str, resume: bool, as_json: bool, agreed: bool, done: tuple[str, ...]) -> int:
    """Build TASK's plan, or go on with it, and verify it.

    Ctrl-C stops after the running step, a second one at once. Exit codes: 0 complete, 1 it could not start or go on,
    3 halted or blocked, 4 it waits for a person, 5 nobody trusted the plan yet, 130 stopped.
    """
    paths = WorkspacePaths(workspace(context))
    plan = usable_plan(paths, task)
    if resume and not read_history(paths, task).was_started:
        raise CommandError(f"{task} has no build to resume", f"Run `studio build {task}`")
    if agreed:
        trust(paths.root, plan)
    control = RunControl()
    with _signals(control):
        events = run_build(paths, task, by="studio build", control=control, done_by_person=frozenset(done))
        try:
            with closing(events):  # whoever reads our output may go: then the build stops in order
                return _report(events, as_json, control)
        except NotTrustedError as error:
            _show_runnables(what_runs(plan), error)
            return NOT_TRUSTED
        except BrokenPipeError:
            return STOPPED


def _report(events: Iterable[Event], as_json: bool, control: RunControl) -> int:
    """Prints the events as they come; returns the exit code the last of them means."""
    code = 1
    waiting = False
    for event in events:
        if as_json:
            print_json(_document(event), one_line=True)
        else:
            click.echo(_sentence(event))
        waiting = waiting or event.event == "step_waiting"
        if event.event == "build_finished":
            code = EXIT_CODES.get(str(event.get("status")), 1)
        elif event.event == "build_paused":
            was_stopped = control.stop_now.is_set() or control.stop_after_step.is_set()
            code = WAITS_FOR_PERSON if waiting and not was_stopped else STOPPED
    return code


def _document(event: Event) -> dict[str, Any]:
    document = event.model_dump(mode="json")
    return {key: value for key, value in document.items() if value not in ("", None)}


def _sentence(event: Event) -> str:
    at = event.at.astimezone().strftime("%H:%M:%S") if event.at else ""
    return f"{at}  {_SENTENCES.get(event.event, _plain)(event)}".rstrip()


def _plain(event: Event) -> str:
    reason = one_line(str(event.get("reason", "")))
    name = event.event.replace("_", " ")
    what = f"{event.step_id} {name.removeprefix('step ')}" if event.step_id else name
    return f"{what}: {reason}" if reason else what


def _seconds(event: Event) -> str:
    duration = event.get("duration_ms")
    return f"{duration / 1000:.1f} s" if isinstance(duration, int) else ""


def _checked(event: Event) -> str:
    kind = event.event.removesuffix("_checked")
    detail = one_line(str(event.get("detail", "")))
    return f"{kind} {one_line(str(event.get('name', '')))} {event.get('status')}{': ' + detail if detail else ''}"


_SENTENCES: dict[str, Callable[[Event], str]] = {
    "build_started": lambda event: f"build of {event.task_id} {'resumed' if event.get('resumed') else 'started'}",
    "step_started": lambda event: f"{event.step_id} attempt {event.get('attempt')}/{event.get('max_attempts')}",
    "step_finished": lambda event: f"{event.step_id} done  {_seconds(event)}",
    "attempt_failed": lambda event: (
        f"{event.step_id} attempt {event.get('attempt')} failed: {one_line(str(event.get('error', '')))}"
    ),
    "step_waiting": lambda event: f"{event.step_id} asks you: {one_line(str(event.get('reason', '')))}",
    "criterion_checked": _checked,
    "gate_checked": _checked,
    "build_finished": lambda event: f"{event.get('status')}: {one_line(str(event.get('reason', '')))}",
}


def _show_runnables(runnables: Iterable[Runnable], error: NotTrustedError) -> None:
    click.echo("This plan would run or write, in this order:", err=True)
    for runnable in runnables:
        click.echo(f"  {one_line(runnable.where)}  {runnable.kind}  {clean_text(runnable.text)}", err=True)
        lines = clean_text(runnable.content).splitlines()
        for line in lines[:SHOWN_CONTENT_LINES]:
            click.echo(f"    | {line}", err=True)
        if len(lines) > SHOWN_CONTENT_LINES:
            click.echo(f"    | … {len(lines) - SHOWN_CONTENT_LINES} more lines", err=True)
    click.echo(str(error), err=True)


@contextmanager
def _signals(control: RunControl) -> Iterator[None]:
    """Ctrl-C stops after the step, again at once; being told to end, or losing the terminal, stops at once."""

    def interrupted(_: int, __: FrameType | None) -> None:
        if control.stop_after_step.is_set():
            control.stop_now.set()
        else:
            control.stop_after_step.set()
            # Not through click: a signal may arrive in the middle of a print, which cannot be entered twice.
            os.write(2, b"Stopping after this step; Ctrl-C again stops at once.\n")

    def ended(_: int, __: FrameType | None) -> None:
        control.stop_now.set()

    handlers = {signal.SIGINT: interrupted, signal.SIGTERM: ended, signal.SIGHUP: ended}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
