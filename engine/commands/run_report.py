"""What `studio build`, `run`, `plan` and `attach` print of a run's events, and the exit code they mean."""

from collections.abc import Iterable, Iterator
from typing import Any

import click

from engine.commands.common import print_json
from engine.orchestration.control import RunControl
from engine.plans.runnables import Runnable
from engine.workspace.event_words import QUIET, sentence
from engine.workspace.journal import Event
from engine.workspace.records.base import to_time
from engine.workspace.text import clean_text, one_line

EXIT_CODES = {"COMPLETE": 0, "HALTED": 3, "BLOCKED": 3}
WAITS_FOR_PERSON = 4
NOT_TRUSTED = 5
STOPPED = 130

SHOWN_CONTENT_LINES = 12
"""Of each file a plan writes; the plan has the rest."""

NOT_PRINTED = QUIET | {"checkpoint_made", "hook_ran"}
"""Told by `--json` and the journal; in a terminal they would drown what a person looks for."""


class RunReport:
    """Prints events as they come and remembers what the last of them means."""

    def __init__(self, *, as_json: bool, control: RunControl | None = None) -> None:
        self.code = 1
        self._as_json = as_json
        self._asked_steps: list[str] = []
        """Steps that a person has to do by hand."""
        self._control = control or RunControl()

    def follow(self, events: Iterable[Event]) -> Iterator[Event]:
        """Prints each event and hands it on."""
        for event in events:
            self._print(event)
            self._note(event)
            yield event

    def tell_how_to_go_on(self, task_id: str) -> None:
        """To be called where nothing more is asked here: what waits would be found by nobody otherwise."""
        if self._as_json or self.code != WAITS_FOR_PERSON:
            return
        go_on = f"studio run --task {task_id}"
        for step_id in self._asked_steps:
            click.echo(f"{step_id} is yours to do. When it is done: {go_on} --done {step_id}", err=True)
        if not self._asked_steps:
            click.echo(f"It waits for you. `{go_on}` asks here, `studio answer` lists and answers", err=True)

    def _print(self, event: Event) -> None:
        if self._as_json:
            print_json(event_document(event), one_line=True)
        elif event.event not in NOT_PRINTED:
            click.echo(line(event))

    def _note(self, event: Event) -> None:
        if event.event == "step_waiting":
            self._asked_steps.append(event.step_id)
        elif event.event == "build_finished":
            self.code = EXIT_CODES.get(str(event.get("status")), 1)
        elif event.event == "planning_finished":
            self.code = 0
        elif event.event in ("build_paused", "planning_paused"):
            self.code = STOPPED if self._control.is_stopping else WAITS_FOR_PERSON


def event_document(event: Event) -> dict[str, Any]:
    document = event.model_dump(mode="json")
    return {key: value for key, value in document.items() if value not in ("", None)}


def line(event: Event) -> str:
    """When it happened and what, in the Activity pane's words, with what a screen shows in other places."""
    at = event.at.astimezone().strftime("%H:%M:%S") if event.at else ""
    return f"{at}  {one_line(sentence(event))}{_told_elsewhere(event)}"


def _told_elsewhere(event: Event) -> str:
    duration, until = event.get("duration_ms"), to_time(event.get("resumes_at"))
    if event.event == "step_finished" and isinstance(duration, int):
        return f"  {duration / 1000:.1f} s"
    return f", goes on at {until.astimezone():%H:%M}" if until else ""


def show_runnables(runnables: Iterable[Runnable]) -> None:
    click.echo("This plan would run or write, in this order:", err=True)
    for runnable in runnables:
        click.echo(f"  {one_line(runnable.where)}  {runnable.kind}  {clean_text(runnable.text)}", err=True)
        lines = clean_text(runnable.content).splitlines()
        for line in lines[:SHOWN_CONTENT_LINES]:
            click.echo(f"    | {line}", err=True)
        if len(lines) > SHOWN_CONTENT_LINES:
            click.echo(f"    | … {len(lines) - SHOWN_CONTENT_LINES} more lines", err=True)
