"""What `studio build`, `run`, `plan` and `attach` print of a run's events, and the exit code they mean."""

from collections.abc import Iterable, Iterator
from typing import Any

import click

from engine.building.completed import AlreadyCompleteError
from engine.commands.common import print_json
from engine.plans.runnables import Runnable
from engine.workspace.event_words import QUIET, sentence
from engine.workspace.journal import Event
from engine.workspace.questions import QuestionKind
from engine.workspace.text import clean_text, one_line
from engine.workspace.times import to_time

EXIT_CODES = {"COMPLETE": 0, "HALTED": 3, "BLOCKED": 3}
WAITS_FOR_PERSON = 4
NOT_TRUSTED = 5
STOPPED = 130

SHOWN_CONTENT_LINES = 12
"""Of each file a plan writes; the plan has the rest."""

SHOWN_CHARS = 200
"""Of an event's words: two lines of a terminal. The journal has the rest."""

ANSWERED_BY_OPTIONS = (QuestionKind.ROUND.value, QuestionKind.REVIEW.value)

NOT_PRINTED = QUIET | {"checkpoint_made", "hook_ran"}
"""Told by `--json` and the journal; in a terminal they would drown what a person looks for."""


class RunReport:
    """Prints events as they come and remembers what the last of them means."""

    def __init__(self, *, as_json: bool) -> None:
        self.code = 1
        self._as_json = as_json
        self._waits: list[str] = []
        """Lines that say what waits, until it is known whether somebody here answers it."""
        self._begun: set[str] = set()
        """What was told to begin and has not ended: a run that goes on tells of it again."""
        self._asked_steps: list[str] = []
        """Steps that a person has to do by hand."""

    def follow(self, events: Iterable[Event]) -> Iterator[Event]:
        """Prints each event and hands it on."""
        for event in events:
            self._print(event)
            self._note(event)
            yield event

    def goes_on(self) -> None:
        """What waited was answered here, so that it waited need not be told."""
        self.code = 1
        self._waits.clear()
        self._asked_steps.clear()

    def tell_complete(self, told: AlreadyCompleteError) -> int:
        """There was nothing to build: `--json` gives the event that ended it, once more. Returns the exit code."""
        if self._as_json and told.end is not None:
            print_json(event_document(told.end), one_line=True)
        click.echo(clean_text(str(told)), err=self._as_json)
        return EXIT_CODES["COMPLETE"]

    def tell_how_to_go_on(self, task_id: str) -> None:
        """To be called where nothing more is asked here: what waits would be found by nobody otherwise."""
        self._tell_what_waits()
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
        elif event.event in NOT_PRINTED or self._is_told_again(event):
            return
        elif _tells_of_waiting(event):
            self._waits.append(line(event))
        else:
            self._tell_what_waits()
            click.echo(line(event))

    def _tell_what_waits(self) -> None:
        for text in self._waits:
            click.echo(text)
        self._waits.clear()

    def _is_told_again(self, event: Event) -> bool:
        name = str(event.get("phase") or event.event)
        if event.event == "phase_finished":
            self._begun.discard(name)
        elif event.event in ("planning_started", "phase_started"):
            if name in self._begun:
                return True
            self._begun.add(name)
        return False

    def _note(self, event: Event) -> None:
        if event.event in ("planning_started", "build_started"):
            self.code = 1  # until it says how it ended
        elif event.event == "step_waiting":
            self._asked_steps.append(event.step_id)
        elif event.event == "build_finished":
            self.code = EXIT_CODES.get(str(event.get("status")), 1)
        elif event.event == "planning_finished":
            self.code = 0
        elif event.event in ("build_paused", "planning_paused"):
            otherwise = WAITS_FOR_PERSON if event.get("waits") is True else STOPPED
            self.code = EXIT_CODES.get(str(event.get("status")), otherwise)


def _tells_of_waiting(event: Event) -> bool:
    """Whether it would be for nothing to say so if a person's options answer at once."""
    is_asked = event.event == "question_asked" and event.get("kind") in ANSWERED_BY_OPTIONS
    return is_asked or event.event in ("phase_waits", "planning_paused")


def event_document(event: Event) -> dict[str, Any]:
    document = event.model_dump(mode="json")
    return {key: value for key, value in document.items() if value not in ("", None)}


def line(event: Event) -> str:
    """When it happened and what, in the Activity pane's words, with what a screen shows in other places."""
    at = event.at.astimezone().strftime("%H:%M:%S") if event.at else ""
    words = one_line(sentence(event))
    if len(words) > SHOWN_CHARS:
        words = f"{words[: SHOWN_CHARS - 1]}…"
    return f"{at}  {words}{_told_elsewhere(event)}"


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
