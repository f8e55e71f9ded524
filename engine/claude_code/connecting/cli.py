"""The program `claude`: which one, which version, and a call of it that comes back."""

import importlib.util
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.assistants.claude_surroundings import persons_claude
from engine.workspace.problems import RefusedError
from engine.workspace.text import clean_text, one_line

OLDEST = (2, 1, 197)
"""The oldest that the plugin was tried with."""

CALL_TIMEOUT_S = 60.0

MAX_SAID_CHARS = 300


class ClaudeCallError(RefusedError):
    """`claude` is not there, or did not do what it was asked."""


@dataclass(frozen=True, slots=True)
class ClaudeProgram:
    path: str
    is_persons: bool
    """Found on PATH, not the one that comes with the SDK."""

    def call(self, *arguments: str, folder: Path | None = None) -> str:
        """What it prints. Raises ClaudeCallError where it fails or takes too long."""
        command = [self.path, *arguments]
        shown = " ".join(["claude", *arguments[:3]])
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=CALL_TIMEOUT_S,
                check=False,
                env={**os.environ, "DISABLE_AUTOUPDATER": "1"},
            )
        except subprocess.TimeoutExpired:
            raise ClaudeCallError(f"`{shown}` took more than {CALL_TIMEOUT_S:.0f} s", "Try it by hand") from None
        except OSError as error:
            raise ClaudeCallError(
                f"`{shown}` cannot be started: {error.strerror}", "Install Claude Code anew"
            ) from None
        if done.returncode:
            said = one_line(clean_text(done.stderr or done.stdout))[-MAX_SAID_CHARS:]
            raise ClaudeCallError(f"`{shown}` failed: {said or done.returncode}", "Try it by hand")
        return clean_text(done.stdout)

    def version(self) -> str:
        """Such as `2.1.329`. Raises ClaudeCallError."""
        words = self.call("--version").split()
        return words[0] if words else "unknown"


def find_claude(root: Path) -> ClaudeProgram:
    """The person's own, else the one that comes with the SDK. Raises ClaudeCallError where there is neither."""
    own = persons_claude(root)
    if own is not None:
        return ClaudeProgram(own, is_persons=True)
    bundled = _bundled()
    if bundled is not None:
        return ClaudeProgram(str(bundled), is_persons=False)
    raise ClaudeCallError("Claude Code is not installed: there is no `claude` on PATH", "Install it, or put it on PATH")


def is_too_old(version: str) -> bool:
    """Whether nobody tried the plugin with a version this old. One that cannot be read counts as new."""
    parts = version.split("-")[0].split(".")
    return all(part.isdigit() for part in parts) and tuple(map(int, parts)) < OLDEST


def passed_on(program: ClaudeProgram, arguments: Sequence[str]) -> None:
    """Becomes `claude` with these arguments: same terminal, same exit code. Only returns by raising ClaudeCallError."""
    try:
        os.execv(program.path, [program.path, *arguments])  # noqa: S606 - no shell is wanted
    except OSError as error:
        raise ClaudeCallError(
            f"{program.path} cannot be started: {error.strerror}", "Install Claude Code anew"
        ) from None


def _bundled() -> Path | None:
    """Without importing the SDK, which takes a second."""
    spec = importlib.util.find_spec("claude_agent_sdk")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "_bundled" / "claude"
    return path if os.access(path, os.X_OK) else None
