"""A git repository with a workspace in it."""

import os
import subprocess
import threading
from pathlib import Path
from typing import Any

from engine.building.points import Mode, StepPoints
from engine.workspace.paths import WorkspacePaths

TASK = "task_20260101_120000"


def git(folder: Path, *arguments: str, check: bool = True, **environment: str) -> str:
    """What git prints, as the person would call it."""
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.invalid")
    told = subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if check:
        assert told.returncode == 0, told.stderr
    return told.stdout


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def repository(root: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """A workspace at the top of a repository with one commit."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main")
    (root / ".studio").mkdir(exist_ok=True)
    write(root, files or {"a.txt": "a\n", "folder/b.txt": "b\n"})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "First")
    return root


def points(root: Path, mode: Mode = "points", stop: threading.Event | None = None) -> StepPoints:
    return StepPoints(WorkspacePaths(root), TASK, mode, stop or threading.Event())


def contents(root: Path) -> dict[str, Any]:
    """Each file, its content or where it links to, and whether it can be executed. Without git's and our folders."""
    found: dict[str, Any] = {}
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if name not in (".git", ".studio")]
        links = [name for name in names if (Path(folder) / name).is_symlink()]
        for name in [*files, *links]:
            path = Path(folder) / name
            if name == ".git":
                continue
            key = path.relative_to(root).as_posix()
            found[key] = os.readlink(path) if path.is_symlink() else (path.read_bytes(), os.access(path, os.X_OK))
    return found
