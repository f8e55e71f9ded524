"""What Claude's hooks do, done by a test: payloads left in the spool, and the status line's input."""

import itertools
import json
import os
from pathlib import Path
from typing import Any

from engine.workspace.paths import WorkspacePaths

PAYLOADS = Path(__file__).parents[1] / "data" / "claude" / "payloads"

SESSION = "4eeb953a-ecda-43fa-bbe2-fe93128450ed"

_numbers = itertools.count()


def recorded(name: str, **changed: Any) -> dict[str, Any]:
    """A recorded payload (`PreToolUse.Bash`), of our session unless another is named."""
    document: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return {**document, "session_id": SESSION, **changed}


def leave(paths: WorkspacePaths, payload: dict[str, Any] | bytes, name: str = "", at: float = 0) -> Path:
    """A file in the spool, as the hook's script leaves it; `at`: its time in seconds, now unless given."""
    content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    event = payload.get("hook_event_name", "Some") if isinstance(payload, dict) else "Some"
    paths.spool.mkdir(parents=True, exist_ok=True)
    number = next(_numbers)
    beside = paths.spool / f".tmp-{event}-{os.getpid()}-{number}"
    beside.write_bytes(content)
    if at:
        os.utime(beside, ns=(int(at * 1e9), int(at * 1e9)))
    target = paths.spool / (name or f"{event}-{os.getpid()}-{number:06d}.json")
    beside.rename(target)
    return target


def tell_status(paths: WorkspacePaths, at: float = 0, **changed: Any) -> None:
    """The status line's input, kept as the wrapper script keeps it."""
    path = paths.claude_status(SESSION)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(".tmp-status")
    beside.write_text(json.dumps(recorded("statusLine", **changed)))
    if at:
        os.utime(beside, (at, at))
    beside.rename(path)


def window(tokens: int, size: int = 200_000) -> dict[str, Any]:
    """A status line's `context_window`, with so many tokens in use."""
    used = {
        "input_tokens": 0,
        "output_tokens": 0,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": tokens,
    }
    return {"context_window_size": size, "current_usage": used}


def lines(paths: WorkspacePaths, session_id: str = SESSION) -> list[dict[str, Any]]:
    """What stands in the session's journal."""
    path = paths.claude_journal(session_id)
    return [json.loads(line) for line in path.read_text().splitlines() if line] if path.exists() else []
