"""Rollback points: the workspace's files before each step, as commits that only `refs/studio/…` names.

Nothing of the person's is touched by them: not the branch, the index, the stash or the work tree. What git ignores
and the engine's own `.studio/` are in no point; neither are submodules and repositories inside the repository.
"""

import os
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from engine.building.git_calls import PointError
from engine.building.point_refs import PointRefs
from engine.building.point_repository import NoPointsHereError, PointRepository, open_repository
from engine.building.present_tree import PresentTree
from engine.building.putting_back import PuttingBack
from engine.building.tree_changes import FileChange, TreeChange, read_changes
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.text import clean_text

Mode = Literal["points", "branch", "commits", "off"]

MAX_DIFF_BYTES = 200_000
KEPT = "kept"
"""What the present is named by before a point is gone back to."""


@dataclass(frozen=True, slots=True)
class Point:
    """One moment that can be gone back to."""

    commit: str
    ref: str
    step_id: str
    """Empty for what was kept before going back."""
    n: int


@dataclass(frozen=True, slots=True)
class Restored:
    kept: Point
    """How the files were before, so that going back can itself be undone."""
    files: tuple[FileChange, ...]
    """What had changed since the point, and is now as it was."""


class StepPoints:
    """The rollback points of one task. Any thread may call; a build holds one for all its steps."""

    def __init__(self, paths: WorkspacePaths, task_id: str, mode: Mode, stop: threading.Event) -> None:
        """`mode` is engine.yaml's `git`. Opens nothing yet."""
        self.paths = paths
        self.task_id = task_id
        self.mode = mode
        self._stop = stop
        self._lock = threading.RLock()
        self._last: tuple[str, str] | None = None
        """The newest point's tree and commit."""

    @cached_property
    def available(self) -> str:
        """Empty where points can be made here; else why not."""
        if self.mode == "off":
            return "Rolling back is switched off (`git: off` in engine.yaml)"
        with self._lock:
            try:
                is_part = bool(self.repository.prefix)
            except NoPointsHereError as error:
                return str(error)
            except OSError as error:
                return f"The git folder cannot be used: {(error.strerror or str(error)).lower()}"
        if is_part and self.mode == "branch":
            return "`git: branch` needs the workspace to be the repository's top folder. Use `git: points`"
        return ""

    def take(self, step_id: str, n: int) -> Point | None:
        """Makes a point for the start of a step; None where none can be made here. Raises PointError.

        `n` tells one start of the step from another, such as its log's serial. A start that already has a point
        keeps it: after a crash in the middle of a step the files are not what they were before it.
        """
        if self.available:
            return None
        if not is_safe_id(step_id):
            raise PointError(f"{step_id[:60]!r} is no step's id", "Name a step of the plan")
        with self._lock:
            if known := self._refs.find(step_id, n):
                return _point(known)
            tree = self._present.look()
            commit = self._commit(tree, f"Before {step_id} of {self.task_id}, start {n}")
            ref = self._refs.add(step_id, n, commit, self._branch_move(commit))
            self._last = (tree, commit)
            return Point(commit, ref, step_id, n)

    def at(self, step_id: str, n: int) -> Point | None:
        """The point of one start of a step, None where it has none. Raises PointError."""
        if self.available:
            return None
        with self._lock:
            found = self._refs.find(step_id, n)
            return _point(found) if found else None

    def latest(self, step_id: str) -> Point | None:
        """The newest point of a step, None where it has none. Raises PointError."""
        if self.available:
            return None
        with self._lock:
            found = self._refs.of_step(step_id)
            return _point(found[-1]) if found else None

    def changed_since(self, point: Point) -> tuple[FileChange, ...]:
        """Files that are not what they were, by name. Raises PointError."""
        return tuple(change.shown for change in self._changes(point))

    def diff_since(self, point: Point) -> str:
        """What changed since, as a unified diff for a person to read, at most 200 kB. Raises PointError."""
        repository = self._needed()
        tree = self._present.look()
        options = ("-p", "-r", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--relative")
        output = repository.own.head(MAX_DIFF_BYTES + 1, "diff-tree", *options, point.commit, tree, "--", ".")
        text = clean_text(output[:MAX_DIFF_BYTES].decode("utf-8", "replace"))
        return text if len(output) <= MAX_DIFF_BYTES else f"{text}\n… the rest is left out: the diff is too long\n"

    def restore(self, point: Point) -> Restored:
        """Keeps the present as a point of its own, then makes each file that differs as it was. May be repeated.

        What git ignores by the point's own rules stays. Raises PointError, which says what could not be put back.
        """
        repository = self._needed()
        with self._lock:
            tree = self._present.look()
            hidden = [change.path for change in read_changes(repository, tree, point.commit) if change.is_new]
            there = tuple(path for path in hidden if os.path.lexists(repository.top / path))
            if there:  # ignored by now, so not in the present's tree: they would be overwritten and lost
                tree = self._present.look(also=there)
            n = self._refs.next_kept()
            commit = self._commit(tree, f"Before going back in {self.task_id}")
            kept = Point(commit, self._refs.add("", n, commit), "", n)
            changes = read_changes(repository, tree, point.commit)
            PuttingBack(repository).apply(changes, kept.ref)
            return Restored(kept, tuple(change.reversed.shown for change in changes))

    def drop(self) -> None:
        """Forgets all points of the task. Their content goes when git next cleans up. Raises PointError."""
        if not self.available:
            with self._lock:
                self._refs.drop()
                self._last = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """Files too big to be in the newest point."""
        return () if self.available else self._present.left_out

    def changed_paths(self, point: Point) -> tuple[str, ...]:
        """Names as the repository has them, from its root. Raises PointError."""
        return tuple(change.path for change in self._changes(point))

    def _changes(self, point: Point) -> tuple[TreeChange, ...]:
        return read_changes(self._needed(), point.commit, self._present.look())

    def _needed(self) -> PointRepository:
        if self.available:
            raise NoPointsHereError(self.available.rstrip("."), "Set `git: points` in a git repository")
        return self.repository

    @cached_property
    def repository(self) -> PointRepository:
        return open_repository(self.paths, self._stop)

    @cached_property
    def _present(self) -> PresentTree:
        return PresentTree(self.repository)

    @cached_property
    def _refs(self) -> PointRefs:
        return PointRefs(self.repository.person, self.task_id)

    def _commit(self, tree: str, message: str) -> str:
        """A commit of the tree; the newest point's own where nothing changed since."""
        if self._last and self._last[0] == tree:
            return self._last[1]
        parent = self._refs.branch_tip() if self.mode == "branch" else ""
        parents = ("-p", parent) if parent else ()
        return self.repository.own.run("commit-tree", tree, *parents, "-m", message).decode().strip()

    def _branch_move(self, commit: str) -> str:
        """The commit that the task's branch goes to; empty where it has none, or the person stands on it by now."""
        if self.mode != "branch":
            return ""
        if self._refs.branch in self._refs.checked_out():
            raise PointError(f"The branch {self._refs.branch_name} is checked out", "Switch to another branch")
        return commit


def _point(found: tuple[str, str, str, int]) -> Point:
    return Point(*found)
