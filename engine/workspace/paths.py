"""Where everything is in a workspace, and which paths may be touched at all."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

SAFE_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
"""Ids in the wild do not always match the documented patterns, but they never need a separator or a leading dot."""


class OutsideWorkspaceError(ValueError):
    """A path leaves the workspace, by `..`, by being absolute or through a link."""


class UnsafeIdError(ValueError):
    """An id that would not stay one folder name."""


def is_safe_id(text: str) -> bool:
    return SAFE_ID.fullmatch(text) is not None and ".." not in text


def checked_id(text: str) -> str:
    """The id itself. Raises UnsafeIdError."""
    if not is_safe_id(text):
        raise UnsafeIdError(f"{text[:60]!r} is not an id: use letters, digits, '.', '_' and '-'")
    return text


@dataclass(frozen=True, slots=True)
class WorkspacePaths:
    """Each place in a workspace has its function; nothing else spells out a path."""

    root: Path

    @property
    def state(self) -> Path:
        return self.root / ".studio"

    @property
    def studio(self) -> Path:
        return self.root / "studio"

    @property
    def knowledge_base(self) -> Path:
        return self.root / "STUDIO_KNOWLEDGE_BASE.md"

    @property
    def orchestration(self) -> Path:
        return self.state / "orchestration"

    @property
    def current_session(self) -> Path:
        return self.orchestration / ".current"

    def session(self, session_id: str) -> Path:
        return self.orchestration / checked_id(session_id)

    def session_state(self, session_id: str) -> Path:
        return self.session(session_id) / "state.json"

    def journal(self, session_id: str) -> Path:
        return self.session(session_id) / "events.jsonl"

    @property
    def tasks(self) -> Path:
        return self.state / "tasks"

    def task(self, task_id: str) -> Path:
        return self.tasks / checked_id(task_id)

    def plan(self, task_id: str) -> Path:
        return self.task(task_id) / "plan.json"

    def progress(self, task_id: str) -> Path:
        return self.task(task_id) / "progress.json"

    def manifest(self, task_id: str) -> Path:
        return self.task(task_id) / "manifest.json"

    def run(self, task_id: str) -> Path:
        """Who is building this task right now: one small file, gone when the build ends."""
        return self.task(task_id) / "run.json"

    def attempt_logs(self, task_id: str) -> Path:
        return self.task(task_id) / "logs"

    @property
    def sprint_counter(self) -> Path:
        return self.state / "sprint-counter.json"

    @property
    def backlog(self) -> Path:
        return self.state / "backlog.json"

    @property
    def id_map(self) -> Path:
        return self.state / "id-map.json"

    @property
    def decomposition(self) -> Path:
        return self.state / "decomposition-map.json"

    @property
    def context_state(self) -> Path:
        return self.state / "context-state.json"

    @property
    def cache(self) -> Path:
        return self.state / ".cache"

    @property
    def token_cache(self) -> Path:
        return self.cache / "token-counts.json"

    @property
    def locks(self) -> Path:
        """Outside `.cache`: that folder may be deleted at any time, a held lock may not."""
        return self.state / ".locks"

    @property
    def learnings(self) -> Path:
        return self.studio / "learnings"

    @property
    def invariants(self) -> Path:
        return self.studio / "context" / "invariants.md"

    @property
    def tracked_frameworks(self) -> Path:
        return self.studio / "config" / "tracked-frameworks.json"

    @property
    def engine_config(self) -> Path:
        return self.studio / "config" / "engine.yaml"

    @property
    def analytics(self) -> Path:
        return self.studio / "data" / "analytics.json"

    def inside(self, path: str | Path) -> Path:
        """The real path of something in this workspace, links followed. Raises OutsideWorkspaceError."""
        root = os.path.realpath(self.root)
        real = os.path.realpath(Path(root) / path)
        if real != root and not real.startswith(root + os.sep):
            raise OutsideWorkspaceError(f"{str(path)[:120]!r} leads out of the workspace")
        return Path(real)

    def relative(self, path: Path) -> str:
        """The path as people write it, from the workspace's root."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


def find_workspace(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds `.studio/`."""
    return _nearest(start, ".studio")


def find_git_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds `.git` (a folder, or a worktree's file)."""
    return _nearest(start, ".git")


def _nearest(start: Path, name: str) -> Path | None:
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / name).exists()), None)
