"""Where everything is in a workspace, and which paths may be touched at all."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SAFE_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
"""Ids in the wild do not always match the documented patterns, but they never need a separator or a leading dot."""


class OutsideWorkspaceError(ValueError):
    """A path leaves the workspace: by `..`, by starting elsewhere or through a link."""


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
    state_folder: str = ".studio"
    """Its name in the root; only v5's `STUDIO_DIR` names another."""
    studio_folder: str = "studio"
    """The same for learnings and their like."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path.cwd() / self.root)

    @property
    def state(self) -> Path:
        return self.root / self.state_folder

    @property
    def studio(self) -> Path:
        return self.root / self.studio_folder

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

    def checkpoint(self, session_id: str, checkpoint_id: str) -> Path:
        """A copy of the session's state as it was."""
        return self.session(session_id) / f"{checked_id(checkpoint_id)}.json"

    def journal(self, session_id: str) -> Path:
        return self.session(session_id) / "events.jsonl"

    @property
    def tasks(self) -> Path:
        return self.state / "tasks"

    def task(self, task_id: str) -> Path:
        return self.tasks / checked_id(task_id)

    def plan(self, task_id: str) -> Path:
        return self.task(task_id) / "plan.json"

    def old_plan(self, task_id: str, number: int) -> Path:
        """A plan that another one took the place of, counted from 1."""
        return self.task(task_id) / "plans" / f"plan.{number}.json"

    def progress(self, task_id: str) -> Path:
        return self.task(task_id) / "progress.json"

    def manifest(self, task_id: str) -> Path:
        return self.task(task_id) / "manifest.json"

    def planning(self, task_id: str) -> Path:
        """How far the planning of this task is: what was found out, asked and answered."""
        return self.task(task_id) / "planning.json"

    def run(self, task_id: str) -> Path:
        """Who is building this task right now: one small file, gone when the build ends."""
        return self.task(task_id) / "run.json"

    def run_output(self, task_id: str) -> Path:
        """What a run in the background said on standard error: why it could not start, if it could not."""
        return self.task(task_id) / "run.log"

    def attempt_logs(self, task_id: str) -> Path:
        return self.task(task_id) / "logs"

    def is_claudes(self, path: Path) -> bool:
        """Whether a changed file is part of what passes between Claude's hooks and us."""
        return any(path.is_relative_to(folder) for folder in (self.spool, self.ready, self.claude))

    def log_owner(self, path: Path) -> str:
        """The task that this file or folder is the attempt log of, empty if it is none."""
        parts = path.relative_to(self.tasks).parts if path.is_relative_to(self.tasks) else ()
        return parts[0] if parts[1:2] == ("logs",) else ""

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
    def decisions(self) -> Path:
        """What people decided about proposals, and what each decision changed: only ever appended to."""
        return self.state / "decisions.jsonl"

    @property
    def inbox(self) -> Path:
        """No file: what the lock is named after that is held while somebody decides about an item of the inbox."""
        return self.state / "inbox"

    def big_decision(self, decision_id: str) -> Path:
        """What a decision changed where that is too long for a line."""
        return self.state / "decisions" / f"{checked_id(decision_id)}.json"

    @property
    def leases(self) -> Path:
        return self.state / "leases"

    def lease(self, task_id: str) -> Path:
        """That Claude builds this task: one small file, gone when it does no more."""
        return self.leases / f"{checked_id(task_id)}.json"

    @property
    def spool(self) -> Path:
        """Where Claude's hooks leave what happened, one file an event, until somebody reads it."""
        return self.state / ".spool"

    @property
    def spool_set_aside(self) -> Path:
        """Files of the spool that nobody could make an event of. They are kept, never thrown away."""
        return self.spool / "set-aside"

    @property
    def ready(self) -> Path:
        """Small answers prepared for Claude's hooks, so that a hook only picks one up."""
        return self.state / ".ready"

    def hook_memory(self, claude_session: str) -> Path:
        """What Claude's hooks remember of one of its sessions (studio/plugin/hooks/hook_question.py)."""
        return self.ready / f"session-{checked_id(claude_session)}.json"

    @property
    def claude(self) -> Path:
        """One folder for each of Claude's own sessions in this workspace."""
        return self.state / "claude"

    def claude_session(self, session_id: str) -> Path:
        return self.claude / checked_id(session_id)

    def claude_journal(self, session_id: str) -> Path:
        return self.claude_session(session_id) / "events.jsonl"

    def claude_status(self, session_id: str) -> Path:
        """What Claude last told its status line, whole."""
        return self.claude_session(session_id) / "status.json"

    @property
    def cache(self) -> Path:
        return self.state / ".cache"

    @property
    def token_cache(self) -> Path:
        return self.cache / "token-counts.json"

    @property
    def archive(self) -> Path:
        """What `studio sessions cleanup` packed away, and its own journal."""
        return self.state / "archive"

    @property
    def locks(self) -> Path:
        """Outside `.cache`: that folder may be deleted at any time, a held lock may not."""
        return self.state / ".locks"

    @property
    def learnings(self) -> Path:
        return self.studio / "learnings"

    def learning_file(self, domain: str) -> Path:
        """Of `backend`, or of `integrations/label-printer`."""
        *above, name = map(checked_id, domain.split("/"))
        return self.learnings.joinpath(*above, f"{name}.md")

    @property
    def learnings_archive(self) -> Path:
        """Learnings that were taken out of what agents are told, whole."""
        return self.learnings / "archive"

    @property
    def signal_rules(self) -> Path:
        """The workspace's own, over the shipped ones."""
        return self.studio / "config" / "signal-rules.json"

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
    def templates(self) -> Path:
        """The workspace's own plan templates, over the shipped ones."""
        return self.studio / "templates"

    @property
    def skills(self) -> Path:
        """The workspace's own skills, over the shipped ones."""
        return self.studio / "skills"

    @property
    def skills_cache(self) -> Path:
        return self.cache / "skills" / "skills.json"

    @property
    def error_patterns(self) -> Path:
        """The workspace's own, over the shipped ones."""
        return self.studio / "config" / "error-patterns.json"

    @property
    def lifecycle_hooks(self) -> Path:
        """The workspace's own, over the shipped ones."""
        return self.root / "hooks" / "hooks.json"

    @property
    def library_docs(self) -> Path:
        return self.cache / "context7"

    @property
    def analytics(self) -> Path:
        return self.studio / "data" / "analytics.json"

    @property
    def analytics_cache(self) -> Path:
        """What each journal told when it was last counted."""
        return self.cache / "analytics.json"

    @property
    def review_cache(self) -> Path:
        """The sprint's review as it was found last."""
        return self.cache / "review.json"

    def holds(self, real_path: str) -> bool:
        """Whether a path without links in it is in this workspace."""
        root = _real_root(self.root)
        if not _is_below(real_path, root):
            _real_root.cache_clear()  # the root may have become a link to another place
            root = _real_root(self.root)
        return _is_below(real_path, root)

    def inside(self, path: str | Path) -> Path:
        """The real path of something in this workspace, links followed. Raises OutsideWorkspaceError."""
        try:
            real = os.path.realpath(self.root / path)
        except ValueError:  # a NUL character, or text that no file name can hold
            real = ""
        if not self.holds(real):
            raise OutsideWorkspaceError(f"{str(path)[:120]!r} leads out of the workspace")
        return Path(real)

    def relative(self, path: Path | str) -> str:
        """The path as people write it, from the workspace's root."""
        text = str(path)  # pathlib's own way takes ten times as long, and ten thousand files are weighed
        for root in (str(self.root), _real_root(self.root)):
            if text.startswith(f"{root}{os.sep}"):
                return text[len(root) + 1 :]
        return "." if text == str(self.root) else text


def is_folder(path: Path) -> bool:
    """Pathlib's own raises PermissionError where a folder above may not be searched."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


@lru_cache(maxsize=8)
def _real_root(root: Path) -> str:
    return os.path.realpath(root)


def _is_below(real: str, root: str) -> bool:
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


def find_workspace(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds `.studio/`."""
    return _nearest(start, ".studio", is_folder)


def find_git_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds `.git` (a folder, or a worktree's file)."""
    return _nearest(start, ".git", _is_there)


def _nearest(start: Path, name: str, is_there: Callable[[Path], bool]) -> Path | None:
    start = Path(os.path.realpath(start))  # `resolve` raises for a link to itself
    return next((folder for folder in (start, *start.parents) if is_there(folder / name)), None)
