"""Where the person's work stands in git: branch, changes, recent commits."""

import os
from pathlib import Path

from engine.planning.git_reader import GitReader, GitReadError
from engine.workspace.records.survey import Commit, GitState
from engine.workspace.text import one_line

MAX_CHANGED = 50
MAX_COMMITS = 10

STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--no-renames", "--ignore-submodules=dirty",
          "--untracked-files=normal", "--", ".", ":(exclude).studio", ":(exclude)STUDIO_KNOWLEDGE_BASE.md",
          ":(exclude)studio/config", ":(exclude)studio/context", ":(exclude)studio/learnings")  # fmt: skip
"""New folders count as one. Looking into a submodule would run a git with that one's own config. What STUDIO itself
keeps in a workspace is nobody's work to commit or to leave alone."""

LOG = ("log", "-z", f"-{MAX_COMMITS}", "--no-show-signature", "--no-color", "--format=%H%x09%cI%x09%s")

PATH_FIELD = {"1": 8, "2": 9, "u": 10, "?": 1}
"""Kind of a status line to the number of fields before its path."""

UNFINISHED = {
    "index.lock": "a lock is left in it: another git works there now, or one crashed",
    "MERGE_HEAD": "a merge is not finished",
    "rebase-merge": "a rebase is not finished",
    "rebase-apply": "a rebase is not finished",
    "CHERRY_PICK_HEAD": "a cherry-pick is not finished",
    "BISECT_LOG": "a bisect is going on",
}
"""A file in git's folder, and what it says."""


def read_git_state(root: Path, reader: GitReader | None, notes: list[str]) -> GitState:
    """The state of the repository around the workspace. `reader` is None without a git program. Raises StoppedError."""
    if reader is None:
        return GitState(problem="git is not installed")
    try:
        folder = _git_folder(root)
        if folder is None:
            return GitState(problem="this folder is in no git repository")
        prefix = _place_in_work_tree(root, reader)
        status = reader.lines(*STATUS)
    except GitReadError as error:
        return GitState(is_repository=True, problem=str(error))
    notes.extend(f"git: {meaning}" for name, meaning in UNFINISHED.items() if os.path.lexists(folder / name))
    head = dict(line.removeprefix("# branch.").split(" ", 1) for line in status if line.startswith("# branch."))
    is_detached = head.get("head") == "(detached)"
    return GitState(
        is_repository=True,
        branch="" if is_detached else one_line(head.get("head", "")),
        is_detached=is_detached,
        changed=_changed(status, prefix, notes),
        commits=() if head.get("oid") == "(initial)" else _commits(reader, prefix, notes),
    )


def _git_folder(root: Path) -> Path | None:
    """Where git keeps what it knows; None where there is no repository. Raises GitReadError for one without files."""
    import git

    if "GIT_DIR" in os.environ:  # every question would be answered for that one
        raise GitReadError("GIT_DIR is set in the environment, so git would speak of another repository")
    try:
        with git.Repo(root, search_parent_directories=True) as repository:
            is_bare, folder = repository.bare, Path(repository.git_dir)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError):
        return None
    except (git.GitError, ValueError, OSError) as error:
        raise GitReadError(f"the repository cannot be read: {one_line(str(error))[:200]}") from None
    if is_bare:
        raise GitReadError("a bare repository has no files of its own")
    return folder


def _place_in_work_tree(root: Path, reader: GitReader) -> str:
    """The workspace's path from the top of the work tree with a `/`, empty at the top. Raises GitReadError."""
    top = "".join(reader.lines("rev-parse", "--show-toplevel")).removesuffix("\n")
    place = os.path.relpath(os.path.realpath(root), os.path.realpath(top))
    if place == os.pardir or place.startswith(os.pardir + os.sep):  # a config could name any folder of this machine
        raise GitReadError("the repository's work tree is somewhere else")
    return "" if place == os.curdir else f"{place}/"


def _changed(status: list[str], prefix: str, notes: list[str]) -> tuple[str, ...]:
    """Paths from the workspace's root; git tells them from the top of the work tree."""
    found = []
    for line in status:
        fields = line.split(" ", PATH_FIELD.get(line[:1], 0))
        if line[:1] in PATH_FIELD and len(fields) == PATH_FIELD[line[:1]] + 1:
            found.append(one_line(fields[-1].removeprefix(prefix)) or "./")
    if len(found) > MAX_CHANGED:
        notes.append(f"git: {len(found)} files are changed, the first {MAX_CHANGED} are listed")
    return tuple(found[:MAX_CHANGED])


def _commits(reader: GitReader, prefix: str, notes: list[str]) -> tuple[Commit, ...]:
    """In a folder of a repository, those that changed something in it."""
    only_here = ("--", ".") if prefix else ()
    try:
        lines = [line.split("\t", 2) for line in reader.lines(*LOG, *only_here)]
    except GitReadError as error:
        notes.append(f"git: the history cannot be read: {error}")
        return ()
    return tuple(
        Commit(id=parts[0][:10], at=one_line(parts[1]), subject=one_line(parts[2])[:200])
        for parts in lines
        if len(parts) == 3  # id, time, subject
    )
