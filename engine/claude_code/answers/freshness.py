"""Which of the answers for Claude's hooks are no longer those that would be made now. Light: it is asked often."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.claude_code.answers.ready_sources import is_made_from, task_at_hand
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_document

MADE_FROM = "made-from.json"

NAMED, ENDING = "prompt-build-", ".json"
"""Around a task's id: the answer for a build that names it."""

MOST_NAMED = 3
"""Tasks that somebody asked for by name, besides the one at hand, whose answers are kept true."""


def named_answer(task_id: str) -> str:
    return f"{NAMED}{task_id}{ENDING}"


def named_tasks(paths: WorkspacePaths) -> list[str]:
    """Tasks with an answer of their own, the one made last first."""
    made: list[tuple[float, str]] = []
    for path in paths.ready.glob(f"{NAMED}*{ENDING}"):
        task_id = path.name.removeprefix(NAMED).removesuffix(ENDING)
        with suppress(OSError):  # another process takes it away just now
            if is_safe_id(task_id):
                made.append((path.stat().st_mtime, task_id))
    return [task_id for _, task_id in sorted(made, reverse=True)]


def out_of_date(paths: WorkspacePaths) -> tuple[str, ...]:
    """Names of files of `.ready/`: MADE_FROM, which stands for all that are not of a named task, and those that are.

    Raises OSError where there is no such folder.
    """
    at_hand = task_at_hand(paths)
    others = [task_id for task_id in named_tasks(paths) if task_id != at_hand][:MOST_NAMED]
    of_tasks = {MADE_FROM: at_hand, **{named_answer(task_id): task_id for task_id in others}}
    return tuple(name for name, task_id in of_tasks.items() if not is_made_from(_read(paths, name), paths, task_id))


def task_of(name: str) -> str:
    """The task whose own answer a file is; empty for MADE_FROM."""
    return name.removeprefix(NAMED).removesuffix(ENDING) if name.startswith(NAMED) else ""


def _read(paths: WorkspacePaths, name: str) -> dict[str, Any]:
    path: Path = paths.ready / name
    try:
        return read_document(paths, path) or {}
    except UnusableFileError:
        return {}
