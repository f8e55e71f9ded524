"""Which commit a build started from."""

from pathlib import Path


def base_commit(root: Path) -> str:
    """The commit the work tree stands on; empty outside git, before a first commit, or where git is not installed.

    Read from the repository's files: no git command runs in it, so none of its hooks and filters either.
    """
    try:
        import git  # 60 ms, once a build
    except ImportError:  # GitPython's way of saying that there is no git program
        return ""
    try:
        with git.Repo(root, search_parent_directories=True) as repository:
            return str(git.SymbolicReference.dereference_recursive(repository, "HEAD"))
    except (git.GitError, ValueError, OSError):
        return ""
