"""Our hooks, called as Claude Code calls them, without it."""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.claude_hooks import recorded

from engine.claude_code.connecting.plugin import plugin_in

_home = tempfile.TemporaryDirectory(prefix="studio-plugin-")
atexit.register(_home.cleanup)

HOOKS = plugin_in(Path(_home.name)).folder / "hooks"
"""As they are installed. In the repository Python would leave its bytecode, which then was shipped."""

Document = dict[str, Any]


def call(
    root: Path, script: str, *arguments: str, given: bytes = b"{}\n", shell: Sequence[str] = ("/bin/sh",)
) -> "subprocess.CompletedProcess[bytes]":
    """One of the shell scripts; `root` is the project that Claude Code was started in."""
    return subprocess.run(
        [*shell, str(HOOKS / script), *arguments],
        input=given,
        capture_output=True,
        cwd=root,
        env={"PATH": os.environ["PATH"], "CLAUDE_PROJECT_DIR": str(root)},
        timeout=100,
        check=False,
    )


def answer(root: Path, name: str, python: str = sys.executable, **changed: Any) -> Document | None:
    """What our hook answers to a recorded payload (`SessionStart.startup`); None for nothing. It never fails."""
    payload = recorded(name, **changed)
    given = json.dumps(payload).encode() + b"\n"
    done = call(root, "decide.sh", python, payload["hook_event_name"], given=given)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout) if done.stdout else None


def told(root: Path, name: str, **changed: Any) -> str:
    """The text that Claude gets to know; empty for none."""
    found = answer(root, name, **changed) or {}
    return str(found.get("hookSpecificOutput", {}).get("additionalContext", ""))


def in_spool(root: Path, event: str = "*") -> list[Path]:
    return sorted((root / ".studio" / ".spool").glob(f"{event}-*.json"))
