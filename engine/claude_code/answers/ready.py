"""Answers for Claude's hooks, made beforehand: a hook only picks one up, since Claude waits for it.

`.studio/.ready/` is there once Claude Code is connected with a workspace; where it is not, nothing is prepared. Losing
it costs nothing: it is made anew.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from engine.claude_code.answers.freshness import (
    MADE_FROM,
    MOST_NAMED,
    named_answer,
    named_tasks,
    out_of_date,
    task_of,
)
from engine.claude_code.answers.ready_sources import made_from, task_at_hand
from engine.claude_code.answers.ready_texts import (
    after_compaction,
    for_agent,
    planning_prompt,
    session_start,
    stop_words,
)
from engine.workspace.locks import locked
from engine.workspace.paths import WorkspacePaths, is_folder
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import read_bytes
from engine.workspace.writing import replace_file, set_aside, writable_path

FORGOTTEN_S = 7 * 86_400
"""What a session of Claude's was told is of no use for longer."""

ABANDONED_S = 3_600
"""What is written beside an answer is so for milliseconds: this old, it is what a process left that was ended."""


def prepare_ready(paths: WorkspacePaths, task_id: str = "") -> bool:
    """Makes what Claude's hooks answer, where anything it is made from changed; says whether it did.

    `task_id` names one that is to be built though it is not the task at hand. A few milliseconds where nothing changed,
    else half a second. Raises OSError, UnusableFileError for a folder that leads elsewhere, MissingShippedFilesError.
    """
    with locked(paths, ready_folder(paths)):  # else an older answer could be written over a newer one
        old = out_of_date(paths)
        for name in dict.fromkeys([*([named_answer(task_id)] if task_id else []), *old]):
            if task := task_of(name):
                _write(paths, name, _build_document(paths, task))
        if MADE_FROM in old:
            _prepare(paths, task_at_hand(paths))
        return bool(old)


def prepare_session(paths: WorkspacePaths) -> bool:
    """Makes only what Claude is told when a session begins, where that is old; says whether the rest is old, too.

    Raises as `prepare_ready` does.
    """
    with locked(paths, ready_folder(paths)):
        if MADE_FROM not in out_of_date(paths):
            return False
        for name, content in _session_answers(paths, task_at_hand(paths)):
            _write(paths, name, content)
        return True


def _prepare(paths: WorkspacePaths, at_hand: str) -> None:
    made = made_from(paths, at_hand)  # before they are read: what changes meanwhile is made again
    for name, content in _answers(paths, at_hand):
        _write(paths, name, content)
    _write(paths, MADE_FROM, _json(made))
    _forget_old(paths, "session-*.json", FORGOTTEN_S)
    _forget_old(paths, "*.tmp", ABANDONED_S)
    _forget_tasks(paths, at_hand)


def is_connected(paths: WorkspacePaths) -> bool:
    """Whether Claude Code was ever used with STUDIO's plugin here: otherwise nobody would pick anything up."""
    return is_folder(paths.ready)


def _answers(paths: WorkspacePaths, task_id: str) -> Iterator[tuple[str, str]]:
    yield from _session_answers(paths, task_id)
    yield "prompt-studio.json", _json(planning_prompt(paths, task_id))
    build = _build_document(paths, task_id)
    yield "prompt-build.json", build
    if task_id:
        yield named_answer(task_id), build  # a build that names the task at hand asks for nothing else
    yield "subagent-planner.md", for_agent(paths, task_id, "planner")
    yield "subagent-builder.md", for_agent(paths, task_id, "builder")
    yield "stop.json", _json(stop_words(paths))


def _session_answers(paths: WorkspacePaths, task_id: str) -> Iterator[tuple[str, str]]:
    yield "session-start.md", session_start(paths, task_id)
    yield "session-compact.md", after_compaction(paths, task_id)


def _build_document(paths: WorkspacePaths, task_id: str) -> str:
    from engine.claude_code.answers.ready_build import build_answer  # a session that begins does not wait for it

    made = made_from(paths, task_id)
    return _json({**build_answer(paths, task_id).document(), **made})


def _write(paths: WorkspacePaths, name: str, text: str) -> None:
    """A file that is the same already stays."""
    path = writable_path(paths, paths.ready / name)
    content = text.encode("utf-8", "replace")
    with suppress(UnusableFileError):
        if read_bytes(paths, path) == content:
            return
    if is_folder(path):
        set_aside(path)  # or every session would wait for answers that cannot be kept
    replace_file(path, content)


def _forget_old(paths: WorkspacePaths, pattern: str, seconds: float) -> None:
    for path in paths.ready.glob(pattern):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > seconds:
                path.unlink()


def _forget_tasks(paths: WorkspacePaths, at_hand: str) -> None:
    """Whoever names one of them again lets its answer be made again."""
    others = [task_id for task_id in named_tasks(paths) if task_id != at_hand]
    for task_id in others[MOST_NAMED:]:
        (paths.ready / named_answer(task_id)).unlink(missing_ok=True)


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def ready_folder(paths: WorkspacePaths) -> Path:
    """Made where it is missing: from now on answers are prepared. Raises OSError, UnusableFileError."""
    folder = writable_path(paths, paths.ready)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
