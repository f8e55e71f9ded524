"""What a plan would run, and whether a person agreed to it in this workspace.

The agreement is kept outside the workspace, so a repository cannot bring its own. It holds for the things a person
saw: a command, or a file with its content, that differs by one character asks again.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.building.schedule import running_order
from engine.building.tool_use import command_of, content_of, path_of, text_param
from engine.workspace.records.plan import Criterion, MicroAction, Plan
from engine.workspace.writing import encode, replace_file, set_aside, timestamp

STATE_VARIABLE = "STUDIO_TUI_STATE"
"""Names the folder to remember in, for tests; else the system's place for a user's state."""

MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Runnable:
    """One thing a plan would do on this machine."""

    where: str
    """The step, criterion or gate it belongs to, e.g. `step_2`, `step_2 check`, `AC-1`, `gate lint`."""
    kind: str
    """`command`, `write` or `edit`."""
    text: str
    """The command, or the file's path."""
    content: str = ""
    """What is written; empty for a command."""

    @property
    def digest(self) -> str:
        parts = json.dumps([self.kind, self.text, self.content], ensure_ascii=True)
        return hashlib.sha256(parts.encode()).hexdigest()


def what_runs(plan: Plan) -> tuple[Runnable, ...]:
    """Everything a plan would run or write, in the order in which it would. Raises graphlib.CycleError."""
    return tuple(_runnables(plan))


def is_trusted(root: Path, plan: Plan) -> bool:
    """A person agreed to all that this plan would run in this workspace."""
    known = agreed_digests(root)
    return all(runnable.digest in known for runnable in what_runs(plan))


def agreed_digests(root: Path) -> frozenset[str]:
    """The digests of everything a person ever agreed to in this workspace."""
    return frozenset(_agreed(_read(memory_file()), root))


def trust(root: Path, plan: Plan) -> None:
    """Remembers that a person saw what the plan runs and agreed. Raises OSError."""
    with _locked_memory() as path:
        document = _read(path)
        if not document and path.exists():
            set_aside(path)
        workspaces = document.setdefault("workspaces", {})
        digests = {*_agreed(document, root), *(runnable.digest for runnable in what_runs(plan))}
        workspaces[os.path.realpath(root)] = {"agreed_at": timestamp(), "digests": sorted(digests)}
        if not path.exists():
            path.touch(mode=0o600)  # replacing keeps the mode: no other user ever sees the content
        replace_file(path, encode(document))


def _runnables(plan: Plan) -> Iterator[Runnable]:
    for step in running_order(plan):
        for action in sorted(step.micro_actions, key=lambda action: action.sequence):
            yield from _of_action(step.id, action)
        for criterion in step.success_criteria:
            yield from _of_criterion(f"{step.id} check", criterion)
    for index, criterion in enumerate(plan.acceptance_criteria, start=1):
        yield from _of_criterion(criterion.id or f"criterion {index}", criterion)
    for gate in plan.quality_gates:
        if gate.command:
            yield Runnable(f"gate {gate.name}", "command", gate.command)


def _of_action(where: str, action: MicroAction) -> Iterator[Runnable]:
    match action.tool:
        case "Bash":
            yield Runnable(where, "command", command_of(action))
        case "Write":
            yield Runnable(where, "write", path_of(action), content_of(action) or "")
        case "Edit":
            old, new = text_param(action, "old_string"), text_param(action, "new_string")
            everywhere = " (everywhere)" if action.params.get("replace_all") is True else ""
            yield Runnable(where, "edit", path_of(action), f"replace{everywhere}:\n{old}\nby:\n{new}")


def _of_criterion(where: str, criterion: Criterion) -> Iterator[Runnable]:
    if criterion.verification.runs:
        yield Runnable(where, "command", criterion.verification.runs)


def memory_file() -> Path:
    """Where agreements are kept."""
    named = os.environ.get(STATE_VARIABLE)
    if named:
        return Path(named) / "trusted.json"
    from platformdirs import user_state_path  # only when a build is about to start

    return user_state_path("studio-tui") / "trusted.json"


@contextmanager
def _locked_memory() -> Iterator[Path]:
    from filelock import FileLock  # 40 ms that reading does not need

    path = memory_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(path.with_name("trusted.lock"), timeout=20, poll_interval=0.005):
        yield path


def _read(path: Path) -> dict[str, Any]:
    """What is remembered. Whatever cannot be read is no agreement."""
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
        document = json.loads(content)
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) and isinstance(document.get("workspaces"), dict) else {}


def _agreed(document: dict[str, Any], root: Path) -> list[str]:
    entry = document.get("workspaces", {}).get(os.path.realpath(root))
    digests = entry.get("digests") if isinstance(entry, dict) else None
    return [digest for digest in digests if isinstance(digest, str)] if isinstance(digests, list) else []
