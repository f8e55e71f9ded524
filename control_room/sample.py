"""The sample workspace, copied so that it can be built, broken and thrown away."""

import logging
import os
import shutil
import stat
import tempfile
from pathlib import Path

from engine.shipped_files import shipped

PROJECT = "pantry"
"""The copy's folder: the screen names a workspace after it."""

log = logging.getLogger(__name__)


def copy_sample() -> Path:
    """A fresh copy of the sample workspace in a temporary folder, a git repository where git is installed.

    Raises MissingShippedFilesError if the installation lacks the sample, OSError if the copy does not fit.
    """
    folder = Path(tempfile.mkdtemp(prefix="studio-sample-")).resolve() / PROJECT
    # Contents without modes: an installation may be read-only, the copy must not be.
    shutil.copytree(
        shipped("sample-workspace"),
        folder,
        copy_function=shutil.copyfile,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
    if shutil.which("git"):
        _put_under_git(folder)
    return folder


def _put_under_git(folder: Path) -> None:
    """One commit, so that a person sees with `git diff` what a build changed. The sample also works without."""
    import git  # 60 ms, and it needs the git program

    repository = git.Git(folder)
    # A hook of the person's, a template or a GIT_DIR of a surrounding script must have no part in this.
    repository.update_environment(
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_CONFIG_NOSYSTEM="1",
        GIT_DIR=str(folder / ".git"),
        GIT_WORK_TREE=str(folder),
        GIT_INDEX_FILE=str(folder / ".git" / "index"),
        GIT_TEMPLATE_DIR="",
    )
    settings = {
        "core.hooksPath": os.devnull,
        "core.fsmonitor": "false",
        "commit.gpgSign": "false",
        "user.name": "Studio sample",
        "user.email": "sample@example.invalid",
    }
    try:
        repository.init(quiet=True)
        for name, value in settings.items():
            repository.config("--local", name, value)
        repository.add("--all")
        repository.commit(quiet=True, message="The pantry, before its labels")
    except git.GitError as error:
        log.warning("The sample has no git history: %s", error)
