"""What of a person's git must be as before whatever a run did, and wherever it was killed."""

import time
from pathlib import Path

from helpers.repositories import git

RUN_S = 60.0
"""A git whose parent was killed still comes to its end."""


class GitWitness:
    """Looks at a repository, and compares it with what it was at first."""

    def __init__(self, root: Path, may_write: tuple[str, ...]) -> None:
        """`may_write`: beginnings of paths that may be new or changed, beside those that are already."""
        self._root = root
        self._may_write = may_write
        self._before, self._shown = self._persons(), self._shown_by_git()

    def look(self) -> None:
        assert not self._locks() or self._becomes_free(), f"left behind: {self._locks()}"
        assert self._persons() == self._before
        assert git(self._root, "fsck", "--no-dangling") == ""
        new = {line for line in self._shown_by_git() - self._shown if not line[3:].startswith(self._may_write)}
        assert new == set()

    def _persons(self) -> dict[str, str]:
        """Where HEAD is, all refs but those of points, the stash, and the index."""
        refs = git(self._root, "for-each-ref", "--format=%(objectname) %(refname)").splitlines()
        return {
            "HEAD": (self._root / ".git" / "HEAD").read_text(),
            "refs": "\n".join(line for line in refs if " refs/studio/" not in line),
            "stash": git(self._root, "stash", "list"),
            "index": git(self._root, "ls-files", "--stage", "-v"),
        }

    def _shown_by_git(self) -> set[str]:
        return set(git(self._root, "status", "--porcelain", "-uall", GIT_OPTIONAL_LOCKS="0").splitlines())

    def _locks(self) -> list[Path]:
        return list((self._root / ".git").rglob("*.lock"))

    def _becomes_free(self) -> bool:
        give_up = time.monotonic() + RUN_S
        while self._locks() and time.monotonic() < give_up:
            time.sleep(0.02)
        return not self._locks()
