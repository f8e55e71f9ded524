"""What `studio build`, `run`, `plan` and `attach` print of a run's events, and the exit code they mean."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click

from engine.commands.common import print_json
from engine.orchestration.control import RunControl
from engine.plans.runnables import Runnable
from engine.workspace.journal import Event
from engine.workspace.questions import QuestionKind
from engine.workspace.text import clean_text, one_line

EXIT_CODES = {"COMPLETE": 0, "HALTED": 3, "BLOCKED": 3}
WAITS_FOR_PERSON = 4
NOT_TRUSTED = 5
STOPPED = 130

SHOWN_CONTENT_LINES = 12
"""Of each file a plan writes; the plan has the rest."""

QUIET = ("assistant_used", "assistant_began", "step_point", "checkpoint_made", "hook_ran")
"""Told by `--json` and the journal; in a terminal they would drown what a person looks for."""


class RunReport:
    """Prints events as they come and remembers what the last of them means."""

    def __init__(self, *, as_json: bool, control: RunControl | None = None) -> None:
        self.code = 1
        self._as_json = as_json
        self._control = control or RunControl()

    def follow(self, events: Iterable[Event]) -> Iterator[Event]:
        """Prints each event and hands it on."""
        for event in events:
            self._print(event)
            self._note(event)
            yield event

    def _print(self, event: Event) -> None:
        if self._as_json:
            print_json(event_document(event), one_line=True)
        elif event.event not in QUIET:
            click.echo(sentence(event))

    def _note(self, event: Event) -> None:
        if event.event == "build_finished":
            self.code = EXIT_CODES.get(str(event.get("status")), 1)
        elif event.event == "planning_finished":
            self.code = 0
        elif event.event in ("build_paused", "planning_paused"):
            self.code = STOPPED if self._control.is_stopping else WAITS_FOR_PERSON


def event_document(event: Event) -> dict[str, Any]:
    document = event.model_dump(mode="json")
    return {key: value for key, value in document.items() if value not in ("", None)}


def sentence(event: Event) -> str:
    at = event.at.astimezone().strftime("%H:%M:%S") if event.at else ""
    return f"{at}  {_SENTENCES.get(event.event, _plain)(event)}".rstrip()


def _plain(event: Event) -> str:
    reason = one_line(str(event.get("reason") or event.get("error") or ""))
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


def _held(event: Event) -> str:
    until = event.get("resumes_at")
    when = f", goes on at {until}" if until else ""
    what = f"{event.step_id} held up" if event.step_id else "held up"
    return f"{what} ({event.get('error_kind')}): {one_line(str(event.get('error', '')))}{when}"


def _changed(event: Event) -> str:
    changes = event.get("changes")
    items = [change for change in changes if isinstance(change, dict)] if isinstance(changes, list) else []
    told = ", ".join(f"{change.get('step_id')} {change.get('change')}" for change in items)
    return f"plan changed: {one_line(str(event.get('reason', '')))} ({told})"


def _asked(event: Event) -> str:
    kind = str(event.get("kind", ""))
    word = "asks you" if kind != QuestionKind.PERMISSION.value else "asks permission"
    return f"{word}: {one_line(str(event.get('title', '')))}"


_SENTENCES: dict[str, Callable[[Event], str]] = {
    "build_started": lambda event: f"build of {event.task_id} {'resumed' if event.get('resumed') else 'started'}",
    "step_started": lambda event: f"{event.step_id} attempt {event.get('attempt')}/{event.get('max_attempts')}",
    "step_finished": lambda event: f"{event.step_id} done  {_seconds(event)}",
    "attempt_failed": lambda event: (
        f"{event.step_id} attempt {event.get('attempt')} failed: {one_line(str(event.get('error', '')))}"
    ),
    "attempt_held": _held,
    "planning_held": _held,
    "step_waiting": lambda event: f"{event.step_id} asks you: {one_line(str(event.get('reason', '')))}",
    "criterion_checked": _checked,
    "gate_checked": _checked,
    "plan_changed": _changed,
    "question_asked": _asked,
    "phase_started": lambda event: f"{event.get('phase')} …",
    "phase_finished": lambda event: f"{event.get('phase')} done  {one_line(str(event.get('detail', '')))}",
    "phase_waits": lambda event: f"{event.get('phase')}: {one_line(str(event.get('reason', '')))}",
    "plan_challenged": lambda event: f"confidence {event.get('score')} ({event.get('level')})",
    "learning_noticed": lambda event: f"noticed: {one_line(str(event.get('text', '')))[:200]}",
    "build_finished": lambda event: f"{event.get('status')}: {one_line(str(event.get('reason', '')))}",
}


def show_runnables(runnables: Iterable[Runnable]) -> None:
    click.echo("This plan would run or write, in this order:", err=True)
    for runnable in runnables:
        click.echo(f"  {one_line(runnable.where)}  {runnable.kind}  {clean_text(runnable.text)}", err=True)
        lines = clean_text(runnable.content).splitlines()
        for line in lines[:SHOWN_CONTENT_LINES]:
            click.echo(f"    | {line}", err=True)
        if len(lines) > SHOWN_CONTENT_LINES:
            click.echo(f"    | … {len(lines) - SHOWN_CONTENT_LINES} more lines", err=True)
