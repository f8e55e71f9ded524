"""`studio doctor`: the workspace's folders. One check, one function."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from engine.commands.doctor.findings import Finding, ok, problem, shown, warning
from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.swapping import SAVED

LITTLE_SPACE = 200_000_000
NO_SPACE = 20_000_000
"""Bytes free on the disk: below the first a build's logs may fill it, below the second saving may fail."""

LEFT_BEHIND_S = 3600
"""A temporary file lives for milliseconds; one this old is what a killed process left."""


def check_folders(paths: WorkspacePaths) -> Iterator[Finding]:
    wanted = (paths.state, paths.orchestration, paths.tasks, paths.studio, paths.learnings)
    missing = [paths.relative(folder) + "/" for folder in wanted if not folder.is_dir()]
    if missing:
        yield warning(f"missing: {', '.join(missing)}", "Run `studio init`: it adds what is missing")
    else:
        yield ok("all folders are there")


def check_links(paths: WorkspacePaths) -> Iterator[Finding]:
    for folder in (paths.state, paths.orchestration, paths.tasks, paths.studio, paths.learnings):
        try:
            paths.inside(folder)
        except OutsideWorkspaceError:
            yield problem(f"{paths.relative(folder)} is a link that leaves the workspace", "Replace it by a folder")


def check_writable(paths: WorkspacePaths) -> Iterator[Finding]:
    folders = (paths.root, paths.state, paths.orchestration, paths.tasks, paths.studio)
    locked = [folder for folder in folders if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK)]
    for folder in locked:
        yield problem(f"{paths.relative(folder)} is read-only", f"Allow yourself to write: chmod u+wx {folder}")
    if not locked:
        yield ok("all folders can be written to")


def check_disk_space(paths: WorkspacePaths) -> Iterator[Finding]:
    free = shutil.disk_usage(paths.root).free
    what = f"{free / 1e9:.1f} GB free on this disk"
    if free < NO_SPACE:
        yield problem(what, "Make room: files can no longer be saved")
    elif free < LITTLE_SPACE:
        yield warning(what, "Make room: a build's output may fill it")
    else:
        yield ok(what)


def check_kept_aside(paths: WorkspacePaths) -> Iterator[Finding]:
    """Corrupt files we kept, temporary files a killed process left, and a person's saves that one had in its hands."""
    saves = f"*{SAVED}*"
    for path in (*sorted(paths.root.glob(saves)), *sorted(paths.studio.rglob(saves))):
        remedy = "Take from it what is missing, then delete it"
        yield warning(f"{shown(paths, path)} was saved while a process of ours changed the file, and died", remedy)
    for path in _files_below(paths.state):
        if ".corrupt-" in path.name:
            yield warning(
                f"{shown(paths, path)} was kept when it could not be read",
                "Take from it what you need, then delete it",
            )
        elif path.name.startswith(".") and path.name.endswith(".tmp") and _age_s(path) > LEFT_BEHIND_S:
            yield warning(f"{shown(paths, path)} was left by a process that was killed", "Delete it")


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in sorted(names))


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


CHECKS = (check_folders, check_links, check_writable, check_disk_space, check_kept_aside)
