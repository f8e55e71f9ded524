"""A new workspace: folders and first files, none of them ever overwritten."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.writing import create_file

RENAMED = {"state/gitignore": ".studio/.gitignore"}
"""A template's files stand where they will be, but for the hidden ones: packagers leave those out."""


@dataclass(frozen=True, slots=True)
class Created:
    """Files and folders, from the workspace's root; a folder ends in `/`."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    """Were there already, and are as they were."""


def create_workspace(root: Path, template: Path) -> Created:
    """Makes what is missing of a workspace in `root`, which may exist or not.

    Raises UnusableFileError where something else is in the way, and OSError (a read-only folder, a full disk). Running
    it again completes what an interrupted run began.
    """
    if root.exists() and not root.is_dir():
        raise UnusableFileError(Problem(str(root), "is not a folder", "Name the project's folder"))
    paths = WorkspacePaths(root.resolve())
    made: list[str] = []
    kept: list[str] = []
    for folder in (paths.state, paths.orchestration, paths.tasks, paths.learnings):
        (made if _make_folder(paths, folder) else kept).append(paths.relative(folder) + "/")
    for source, target in _files(template, paths):
        (made if _create(paths, source, target) else kept).append(paths.relative(target))
    return Created(tuple(made), tuple(kept))


def _files(template: Path, paths: WorkspacePaths) -> list[tuple[Path, Path]]:
    found = sorted(path for path in template.rglob("*") if path.is_file())
    names = [path.relative_to(template).as_posix() for path in found]
    return [(path, paths.root / RENAMED.get(name, name)) for path, name in zip(found, names, strict=True)]


def _make_folder(paths: WorkspacePaths, folder: Path) -> bool:
    _check_place(paths, folder)
    if folder.is_dir():
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        problem = Problem(paths.relative(folder), "a file is where a folder has to be", "Move it away, then try again")
        raise UnusableFileError(problem) from None
    return True


def _create(paths: WorkspacePaths, source: Path, target: Path) -> bool:
    _check_place(paths, target)
    if target.exists() or target.is_symlink():
        return False
    _make_folder(paths, target.parent)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    return create_file(target, source.read_text(encoding="utf-8").replace("{date}", today).encode())


def _check_place(paths: WorkspacePaths, path: Path) -> None:
    try:
        paths.inside(path)
    except OutsideWorkspaceError:
        problem = Problem(paths.relative(path), "is a link that leaves the workspace", "Replace the link by a folder")
        raise UnusableFileError(problem) from None
