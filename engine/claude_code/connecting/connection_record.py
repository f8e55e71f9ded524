"""What `studio connect` changed, kept in the user's data, so that `studio disconnect` can take it back."""

import base64
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.workspace.problems import RefusedError
from engine.workspace.writing import replace_file


@dataclass(frozen=True, slots=True)
class ConnectionRecord:
    """One settings file that was connected."""

    settings: str
    """The file's path."""
    scope: str
    """`user`, or `local` for one project."""
    root: str
    """The project's folder, empty for all of them."""
    version: str
    """Of the plugin."""
    before: str | None
    """The file's bytes as base64: its backup. None where there was no file."""
    had_folder: bool
    """Whether the file's folder was there already."""
    status_line: Any = None
    """The status line that was there before ours."""

    @property
    def before_bytes(self) -> bytes | None:
        return None if self.before is None else base64.b64decode(self.before)


class RecordError(RefusedError):
    """What was connected cannot be read."""


class Connections:
    """All records of a user; `folder` holds one file for each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, settings: Path) -> ConnectionRecord | None:
        """None where we never touched this file. Raises RecordError."""
        path = self.place(settings)
        try:
            document = json.loads(path.read_bytes())
            return ConnectionRecord(**document)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError):
            remedy = f"Its field `before` is your settings in base64; then delete {path}"
            raise RecordError(f"{path} cannot be read", remedy) from None

    def save(self, record: ConnectionRecord) -> None:
        """Raises OSError."""
        replace_file(self.place(Path(record.settings)), json.dumps(asdict(record), indent=1).encode() + b"\n")

    def forget(self, record: ConnectionRecord) -> None:
        with suppress(FileNotFoundError):
            self.place(Path(record.settings)).unlink()

    def place(self, settings: Path) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(settings)).hexdigest()[:16]}.json"


def connections() -> Connections:
    from platformdirs import user_data_path  # only where something is connected

    return Connections(user_data_path("studio-tui", appauthor=False) / "connections")


def backup_of(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()
