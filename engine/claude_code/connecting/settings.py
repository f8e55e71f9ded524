"""Claude Code's settings files, as far as the status line goes: which one holds, and ours that stands before it."""

import errno
import json
import os
import shlex
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.claude_code.connecting.plugin import Plugin
from engine.workspace.problems import RefusedError
from engine.workspace.writing import replace_file

Document = dict[str, Any]

STATUS_LINE = "statusLine"

MAX_SETTINGS_BYTES = 8 * 1024 * 1024
"""Claude Code itself refuses far smaller ones."""

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
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise SettingsError(f"{self.path} is a link that leads to itself", "Delete it") from None
            raise self._unreadable(error) from None
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SettingsError(f"{self.path} is not a regular file", "Move it away")
            try:
                content = file.read(MAX_SETTINGS_BYTES + 1)
            except OSError as error:
                raise self._unreadable(error) from None
        if len(content) > MAX_SETTINGS_BYTES:
            raise SettingsError(f"{self.path} is larger than {MAX_SETTINGS_BYTES:,} bytes", "Make it smaller")
        return content

    def document(self) -> Document:
        """Empty where there is no file, or nothing in it. Raises SettingsError for what is no JSON object."""
        content = self.content()
        if not content or content.isspace():
            return {}
        try:
            return document_of(content)
        except ValueError as error:
            raise SettingsError(f"{self.path} {error}", "Correct it; nothing was changed") from None

    def write(self, document: Document) -> None:
        """As `claude` itself writes it. Raises SettingsError."""
        try:
            content = json.dumps(document, indent=2, ensure_ascii=False).encode()
        except UnicodeEncodeError:  # half of a character, which can only stand there as its number
            content = json.dumps(document, indent=2).encode()
        self.replace(content + b"\n")

    def replace(self, content: bytes) -> None:
        """A link stays a link. Raises SettingsError."""
        try:
            replace_file(self.path.resolve(), content)
        except OSError as error:
            reason = f"{self.path} cannot be written: {(error.strerror or str(error)).lower()}"
            raise SettingsError(reason, "Allow yourself to write it, or make room") from None

    def _unreadable(self, error: OSError) -> SettingsError:
        return SettingsError(f"{self.path} cannot be read: {error.strerror}", "Allow yourself to read it")


def document_of(content: bytes) -> Document:
    """The settings in a file's bytes. Raises ValueError, whose words go on after the file's name."""
    try:
        found = json.loads(content)
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error}{_hint(error.doc, error.pos)}") from None
    except ValueError as error:
        raise ValueError(f"is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError("holds no JSON object")  # noqa: TRY004 - what it holds is wrong, not its type here
    return found


def _hint(text: str, at: int) -> str:
    """What people write into settings that other programs' JSON may have."""
    if text[at : at + 2] in ("//", "/*"):
        return "; it has no comments"
    before = text[:at].rstrip().removesuffix("}").removesuffix("]").rstrip()
    return "; no comma may stand before } or ]" if before.endswith(",") else ""


def config_folder(environment: Mapping[str, str] = os.environ, current: Path | None = None) -> Path:
    """Where Claude Code keeps this person's settings: found as it finds it, so no `~` is looked up in the variable.

    `environment` and `current` folder: of the process that it is asked for.
    """
    named = environment.get("CLAUDE_CONFIG_DIR")
    if named is None:
        return Path(environment.get("HOME") or Path.home()) / ".claude"
    return (current or Path.cwd()) / unicodedata.normalize("NFC", named)


def user_settings() -> SettingsFile:
    return SettingsFile(config_folder() / "settings.json")


def project_settings(root: Path) -> SettingsFile:
    """A person's own for this project, which is not committed."""
    return SettingsFile(root / ".claude" / "settings.local.json")


def status_line_in_force(root: Path) -> Document | None:
    """The status line that Claude Code would show here, ours taken away. Raises SettingsError."""
    own = project_settings(root).document().get(STATUS_LINE)
    return unwrapped(own) if isinstance(own, dict) else inherited_status_line(root)


def inherited_status_line(root: Path) -> Document | None:
    """The one that a project's own settings hide, ours taken away. Raises SettingsError."""
    for file in _shared_and_user(root):
        found = file.document().get(STATUS_LINE)
        if isinstance(found, dict):
            return unwrapped(found)
    return None


def _shared_and_user(root: Path) -> Iterator[SettingsFile]:
    """The stronger one first."""
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


def status_script(status_line: Any) -> str:
    """Where our script is, by a status line that is ours; empty for any other."""
    words = _words(status_line)
    return words[1] if words else ""


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
