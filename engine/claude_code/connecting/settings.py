"""Claude Code's settings files, as far as the status line goes: which one holds, and ours that stands before it."""

import json
import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.claude_code.connecting.plugin import Plugin
from engine.workspace.problems import RefusedError

Document = dict[str, Any]

STATUS_LINE = "statusLine"

OUR_SCRIPT = "status_line.sh"


class SettingsError(RefusedError):
    """A settings file cannot be read or written."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """One `settings.json` of Claude Code's."""

    path: Path

    def content(self) -> bytes | None:
        """None where there is no file. Raises SettingsError."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SettingsError(f"{self.path} cannot be read: {error.strerror}", "Allow yourself to read it") from None

    def document(self) -> Document:
        """Empty where there is no file. Raises SettingsError for what is no JSON object."""
        content = self.content()
        if not content:
            return {}
        try:
            found = json.loads(content)
        except ValueError as error:
            raise SettingsError(f"{self.path} is not JSON: {error}", "Correct it; nothing was changed") from None
        if not isinstance(found, dict):
            raise SettingsError(f"{self.path} holds no JSON object", "Correct it; nothing was changed")
        return found


def config_folder() -> Path:
    """Where Claude Code keeps this person's settings."""
    named = os.environ.get("CLAUDE_CONFIG_DIR")
    return Path(named).expanduser() if named else Path.home() / ".claude"


def user_settings() -> SettingsFile:
    return SettingsFile(config_folder() / "settings.json")


def project_settings(root: Path) -> SettingsFile:
    """A person's own for this project, which is not committed."""
    return SettingsFile(root / ".claude" / "settings.local.json")


def status_line_in_force(root: Path) -> Document | None:
    """The status line that Claude Code would show here, ours taken away. Raises SettingsError."""
    for file in _by_strength(root):
        found = file.document().get(STATUS_LINE)
        if isinstance(found, dict):
            return unwrapped(found)
    return None


def _by_strength(root: Path) -> Iterator[SettingsFile]:
    yield project_settings(root)
    yield SettingsFile(root / ".claude" / "settings.json")
    yield user_settings()


def wrapped(plugin: Plugin, status_line: Document | None) -> Document:
    """Our script before a status line's own command. What else is set, such as its padding, stays."""
    known = status_line or {}
    command = known.get("command")
    words = ["/bin/sh", str(plugin.status_line), *([command] if isinstance(command, str) and command else [])]
    return {**known, "type": "command", "command": shlex.join(words)}


def is_ours(status_line: Any) -> bool:
    return bool(_words(status_line))


def unwrapped(status_line: Document) -> Document | None:
    """What stood there before ours did; None where nothing did."""
    words = _words(status_line)
    if not words:
        return status_line
    return {**status_line, "command": words[2]} if len(words) > 2 else None


def _words(status_line: Any) -> list[str]:
    """The words of a command that is ours; none for any other."""
    command = status_line.get("command") if isinstance(status_line, dict) else None
    if not isinstance(command, str) or OUR_SCRIPT not in command:
        return []
    try:
        words = shlex.split(command)
    except ValueError:
        return []
    return words if len(words) > 1 and words[0] == "/bin/sh" and Path(words[1]).name == OUR_SCRIPT else []
