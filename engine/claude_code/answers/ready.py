"""Answers for Claude's hooks, made beforehand: a hook only picks one up, since Claude waits for it.

`.studio/.ready/` is there once Claude Code is connected with a workspace; where it is not, nothing is prepared. Losing
it costs nothing: it is made anew.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.claude_code.answers.ready_build import build_answer
from engine.claude_code.answers.ready_sources import is_made_from, made_from, task_at_hand
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
from engine.workspace.reading import read_bytes, read_document
from engine.workspace.writing import replace_file, writable_path

MADE_FROM = "made-from.json"

FORGOTTEN_S = 7 * 86_400
"""What a session of Claude's was told is of no use for longer."""


def prepare_ready(paths: WorkspacePaths, task_id: str = "") -> bool:
    """Makes what Claude's hooks answer, where anything it is made from changed; says whether it did.

    `task_id` names one that is to be built though it is not the task at hand. A few milliseconds where nothing changed,
    else half a second. Raises OSError, UnusableFileError for a folder that leads elsewhere, MissingShippedFilesError.
    """
    with locked(paths, ready_folder(paths)):  # else an older answer could be written over a newer one
        if task_id:
            _write(paths, f"prompt-build-{task_id}.json", _build_document(paths, task_id))
        at_hand = task_at_hand(paths)
        return not is_made_from(_made_from(paths), paths, at_hand) and _prepare(paths, at_hand)


def _prepare(paths: WorkspacePaths, at_hand: str) -> bool:
    made = made_from(paths, at_hand)  # before they are read: what changes meanwhile is made again
    for name, content in _answers(paths, at_hand):
        _write(paths, name, content)
    _write(paths, MADE_FROM, _json(made))
    _forget_old_sessions(paths)
    return True


def is_connected(paths: WorkspacePaths) -> bool:
    """Whether Claude Code was ever used with STUDIO's plugin here: otherwise nobody would pick anything up."""
    return is_folder(paths.ready)


def _answers(paths: WorkspacePaths, task_id: str) -> Iterator[tuple[str, str]]:
    yield "session-start.md", session_start(paths, task_id)
    yield "session-compact.md", after_compaction(paths, task_id)
    yield "prompt-studio.json", _json(planning_prompt(paths, task_id))
    yield "prompt-build.json", _build_document(paths, task_id)
    yield "subagent-planner.md", for_agent(paths, task_id, "planner")
    yield "subagent-builder.md", for_agent(paths, task_id, "builder")
    yield "stop.json", _json(stop_words(paths))


def _build_document(paths: WorkspacePaths, task_id: str) -> str:
    made = made_from(paths, task_id)
    return _json({**build_answer(paths, task_id).document(), **made})


def _made_from(paths: WorkspacePaths) -> dict[str, Any]:
    try:
        return read_document(paths, paths.ready / MADE_FROM) or {}
    except UnusableFileError:
        return {}


def _write(paths: WorkspacePaths, name: str, text: str) -> None:
    """A file that is the same already stays."""
    path = writable_path(paths, paths.ready / name)
    content = text.encode("utf-8", "replace")
    with suppress(UnusableFileError):
        if read_bytes(paths, path) == content:
            return
    replace_file(path, content)


def _forget_old_sessions(paths: WorkspacePaths) -> None:
    for path in paths.ready.glob("session-*.json"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > FORGOTTEN_S:
                path.unlink()


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def ready_folder(paths: WorkspacePaths) -> Path:
    """Made where it is missing: from now on answers are prepared. Raises OSError, UnusableFileError."""
    folder = writable_path(paths, paths.ready)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
