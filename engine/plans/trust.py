"""Whether a person agreed to what a plan or a hook would run in this workspace.

The agreement is kept outside the workspace, so a repository cannot bring its own. It holds for the things a person
saw: a command, or a file with its content, that differs by one character asks again.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.plans.runnables import Runnable, what_runs
from engine.workspace.records.plan import Plan
from engine.workspace.writing import encode, replace_file, set_aside, timestamp

STATE_VARIABLE = "STUDIO_TUI_STATE"
"""Names the folder to remember in, for tests; else the system's place for a user's state."""

MAX_BYTES = 64 * 1024 * 1024


def is_trusted(root: Path, plan: Plan, *, prose: bool = False) -> bool:
    """A person agreed to all that this plan would run in this workspace; `prose` as for `what_runs`."""
    return has_agreed(root, what_runs(plan, prose=prose))


def has_agreed(root: Path, runnables: Iterable[Runnable]) -> bool:
    """A person agreed to all of these in this workspace."""
    known = agreed_digests(root)
    return all(runnable.digest in known for runnable in runnables)


def agreed_digests(root: Path) -> frozenset[str]:
    """The digests of everything a person ever agreed to in this workspace."""
    return frozenset(_agreed(_read(memory_file()), root))


def trust(root: Path, plan: Plan, *, prose: bool = False) -> None:
    """Remembers that a person saw what the plan runs and agreed. Raises OSError."""
    agree(root, what_runs(plan, prose=prose))


def agree(root: Path, runnables: Iterable[Runnable]) -> None:
    """Remembers that a person saw these and agreed. Raises OSError."""
    with _locked_memory() as path:
        document = _read(path)
        if not document and path.exists():
            set_aside(path)
        workspaces = document.setdefault("workspaces", {})
        digests = {*_agreed(document, root), *(runnable.digest for runnable in runnables)}
        workspaces[os.path.realpath(root)] = {"agreed_at": timestamp(), "digests": sorted(digests)}
        if not path.exists():
            path.touch(mode=0o600)  # replacing keeps the mode: no other user ever sees the content
        replace_file(path, encode(document))


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
