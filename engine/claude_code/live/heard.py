"""When something was last heard of each of Claude's sessions, by their folders alone."""

from __future__ import annotations

import os
from contextlib import suppress

from engine.workspace.paths import WorkspacePaths, is_safe_id


def heard_of(paths: WorkspacePaths) -> list[tuple[str, float]]:
    """Session and time in seconds, the last heard of first. Without pathlib: it is asked of a hundred every second."""
    folder = str(paths.claude)
    try:
        names = [name for name in os.listdir(folder) if is_safe_id(name)]  # noqa: PTH208
    except OSError:
        return []
    heard = [(name, at) for name in names if (at := _changed(f"{folder}{os.sep}{name}"))]
    return sorted(heard, key=lambda one: one[1], reverse=True)


def _changed(folder: str) -> float:
    """0 for a folder in which nothing was ever told."""
    found = 0.0
    for name in ("events.jsonl", "status.json"):
        with suppress(OSError):
            found = max(found, os.stat(f"{folder}{os.sep}{name}").st_mtime)  # noqa: PTH116
    return found
