"""The program `claude`: which one, which version, and a call of it that comes back."""

import importlib.util
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.assistants.claude_surroundings import persons_claude
from engine.workspace.problems import RefusedError
from engine.workspace.process_groups import end_group
from engine.workspace.text import clean_text, one_line

OLDEST = (2, 1, 197)
"""The oldest that the plugin was tried with."""

CALL_TIMEOUT_S = 60.0

VERSION_TIMEOUT_S = 10.0

MAX_SAID_CHARS = 300
MAX_VERSION_CHARS = 40

UNKNOWN = "unknown"
"""The version of a program that prints none."""

VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}")


class ClaudeCallError(RefusedError):
    """`claude` is not there, or did not do what it was asked."""


class ClaudeHangsError(ClaudeCallError):
    """`claude` did not come back: asking it anything else would take as long."""


@dataclass(frozen=True, slots=True)
class ClaudeProgram:
    path: str
    is_persons: bool
    """Found on PATH, not the one that comes with the SDK."""

    def call(self, *arguments: str, folder: Path | None = None, timeout_s: float = CALL_TIMEOUT_S) -> str:
        """What it prints. Raises ClaudeCallError where it fails or takes too long; nothing of it runs on then."""
        shown = " ".join(["claude", *arguments[:3]])
        try:
            with self._started(arguments, folder) as process:
                try:
                    printed, complaint = process.communicate(timeout=timeout_s)
                except BaseException:
                    end_group(process.pid)  # a wrapper's children, too: they would hold the pipes open
                    raise
        except subprocess.TimeoutExpired:
            raise ClaudeHangsError(f"`{shown}` took more than {timeout_s:.0f} s", "Try it by hand") from None
        except OSError as error:
            raise ClaudeCallError(
                f"`{shown}` cannot be started: {error.strerror}", "Install Claude Code anew"
            ) from None
        if process.returncode:
            said = one_line(clean_text(complaint or printed))[-MAX_SAID_CHARS:]
            raise ClaudeCallError(f"`{shown}` failed: {said or f'exit code {process.returncode}'}", "Try it by hand")
        return clean_text(printed)

    def _started(self, arguments: Sequence[str], folder: Path | None) -> "subprocess.Popen[str]":
        """In a group of its own, so that it can be ended with all that it started."""
        return subprocess.Popen(
            [self.path, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env={**os.environ, "DISABLE_AUTOUPDATER": "1"},
            start_new_session=True,
        )

    def version(self) -> str:
        """Such as `2.1.329`; `unknown` where it prints no version. Raises ClaudeCallError."""
        words = self.call("--version", timeout_s=VERSION_TIMEOUT_S).split(maxsplit=1)
        return words[0] if words and VERSION.match(words[0]) and len(words[0]) <= MAX_VERSION_CHARS else UNKNOWN


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
    found = VERSION.match(version)
    return found is not None and tuple(map(int, found[0].split("."))) < OLDEST


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
