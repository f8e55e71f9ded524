"""`studio step-progress`: whoever does a plan's steps by hand says how far it is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from engine.commands.common import print_text
from engine.commands.verbs import Verb, actor, name_argument, print_document, script_paths, text_argument, verb_group
from engine.orchestration.marking import marking_by_claude
from engine.orchestration.progress import read_progress
from engine.orchestration.step_marks import CLAUDE, StepMarks
from engine.workspace.journal_lines import Document
from engine.workspace.paths import is_safe_id
from engine.workspace.process_marks import CLAUDE_SESSION

NO_REASON = "no reason given"


def _init(context: click.Context, task_id: str) -> None:
    with _changing(context, task_id) as marks:
        _tell(marks.begin())


def _start(context: click.Context, task_id: str, step_id: str) -> None:
    with _changing(context, task_id) as marks:
        _tell(marks.start(step_id))


def _complete(context: click.Context, task_id: str, step_id: str) -> None:
    with _changing(context, task_id) as marks:
        _tell(marks.complete(step_id))


def _fail(context: click.Context, task_id: str, step_id: str, error: str = "") -> None:
    with _changing(context, task_id) as marks:
        _tell(marks.fail(step_id, text_argument(error, "error") or NO_REASON))


def _reset(context: click.Context, task_id: str, step_id: str = "") -> None:
    with _changing(context, task_id) as marks:
        _tell(marks.reset(step_id))


def _status(context: click.Context, task_id: str, option: str = "") -> None:
    document = _marks(context, task_id).read()
    if option == "--json":
        print_document(document)
    else:
        print_text(_status_text(document))


def _next(context: click.Context, task_id: str) -> None:
    if step_id := _marks(context, task_id).next():
        print_text(step_id)


def _is_complete(context: click.Context, task_id: str, step_id: str = "") -> int:
    document = _marks(context, task_id).read()
    is_done = step_id in read_progress(document).completed if step_id else document.get("status") == "complete"
    click.echo("true" if is_done else "false")
    return 0 if is_done else 1


def _marks(context: click.Context, task_id: str) -> StepMarks:
    task_id = name_argument(task_id, "a task")
    claude = os.environ.get(CLAUDE_SESSION, "")
    told_in = os.environ.get("ORCH_SESSION_ID", "")
    return StepMarks(script_paths(context), task_id, actor(), told_in, claude if is_safe_id(claude) else "")


@contextmanager
def _changing(context: click.Context, task_id: str) -> Iterator[StepMarks]:
    """Marks that change something. Raises TaskTakenError where Claude calls and somebody else builds the task."""
    marks = _marks(context, task_id)
    if marks.by != CLAUDE:
        yield marks
        return
    with marking_by_claude(marks.paths, marks.task_id, marks.claude_session):
        yield marks


def _tell(document: Document) -> None:
    print_text(f"{document.get('task_id')}: {_counts(document)}, {document.get('status')}")


def _status_text(document: Document) -> str:
    progress = read_progress(document)
    failed = [f"Failed:    {entry.get('step_id')}: {entry.get('error')}" for entry in progress.failed]
    return "\n".join(
        [
            f"Task:      {document.get('task_id')}",
            f"Status:    {document.get('status')}",
            f"Progress:  {_counts(document)}",
            f"Completed: {', '.join(progress.completed) or '-'}",
            *failed,
            f"Current:   {progress.current or '-'}",
        ]
    )


def _counts(document: Document) -> str:
    steps = document.get("steps")
    total = len(steps) if isinstance(steps, list) else 0
    return f"{len(read_progress(document).completed)}/{total} steps"


VERBS = {
    "init": Verb(_init, "<task_id>", "Start counting; what is done stays done."),
    "start": Verb(_start, "<task_id> <step_id>", "You begin with a step, or with its next attempt."),
    "complete": Verb(_complete, "<task_id> <step_id>", "A step is done."),
    "fail": Verb(_fail, "<task_id> <step_id> [error]", "A step failed."),
    "status": Verb(_status, "<task_id> [--json]", "Print how far it is."),
    "next": Verb(_next, "<task_id>", "Print the step to do now; nothing if there is none."),
    "reset": Verb(_reset, "<task_id> [step_id]", "All steps, or one, are to be done again."),
    "is-complete": Verb(_is_complete, "<task_id> [step_id]", "Exit 0 if it is, 1 if not."),
}

step_progress = verb_group(
    "step-progress",
    VERBS,
    """Mark a plan's steps as done or failed, for whoever does them without `studio build`.

    What is marked goes into the journal of the session that names the task (ORCH_SESSION_ID first, then the active
    one); where none does and Claude begins, `init` opens one. STUDIO_DIR names another .studio folder.

    While somebody else builds the task, Claude's marks are refused, and it is told to stop.

    Exit codes: 0 done, 1 not complete (is-complete) or it could not be
    done: nothing was changed.""",
)
