"""What `studio connect` changed, kept in the user's data, so that `studio disconnect` can take it back."""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from engine.workspace.problems import RefusedError
from engine.workspace.writing import make_folder, replace_file

WAIT_S = 200.0
"""For somebody else who connects: three calls of `claude` at most, which take seconds unless it hangs."""


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
    config: str = ""
    """Claude Code's folder, whose marketplaces and installed plugins are those of all that is connected by it."""
    after: str = ""
    """A digest of the file as connecting left it; empty until then."""
    is_leaving: bool = False
    """Disconnecting began: whoever finds this was killed before it was done."""

    @property
    def before_bytes(self) -> bytes | None:
        return None if self.before is None else base64.b64decode(self.before)


class RecordError(RefusedError):
    """What was connected cannot be read."""


class Connections:
    """All records of a user; `folder` holds one file for each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else connects or disconnects meanwhile: all share Claude Code's list of plugins, of which `claude`
        forgets what another `claude` wrote into it at the same moment. Raises RecordError after a long wait, OSError.
        """
        from filelock import FileLock, Timeout  # 40 ms that only whoever changes something has to wait

        make_folder(self._folder)
        try:
            with FileLock(self._folder / ".lock", timeout=WAIT_S):
                yield
        except Timeout:
            raise RecordError(
                "another `studio` connects or disconnects just now", "Try again when it is done"
            ) from None

    def of(self, settings: Path) -> ConnectionRecord | None:
        """None where we never touched this file. Raises RecordError."""
        path = self.place(settings)
        try:
            return _read(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, TypeError, RecursionError):
            remedy = f"Its field `before` is your settings in base64; then delete {path}"
            raise RecordError(f"{path} cannot be read", remedy) from None

    def beside(self, record: ConnectionRecord) -> list[ConnectionRecord]:
        """What else is connected by the same folder of Claude Code's. A project that was deleted is not."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            with suppress(OSError, ValueError, TypeError, RecursionError):
                found.append(_read(path))
        others = [one for one in found if one.config == record.config and one.settings != record.settings]
        return [one for one in others if Path(one.settings).exists()]

    def all(self) -> tuple[ConnectionRecord, ...]:
        """Of everything that is connected, by whichever `claude`. Raises RecordError where one cannot be read."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(_read(path))
            except FileNotFoundError:
                continue  # disconnected meanwhile
            except (OSError, ValueError, TypeError, RecursionError):
                raise RecordError(f"{path} cannot be read", "Delete it, then disconnect once more") from None
        return tuple(found)

    def save(self, record: ConnectionRecord) -> None:
        """Nobody else may read it: settings may hold keys. Raises OSError."""
        path = self.place(Path(record.settings))
        make_folder(path.parent)
        path.parent.chmod(0o700)
        replace_file(path, json.dumps(asdict(record), indent=1).encode() + b"\n")

    def forget(self, record: ConnectionRecord) -> None:
        with suppress(FileNotFoundError):
            self.place(Path(record.settings)).unlink()

    def place(self, settings: Path) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(settings)).hexdigest()[:16]}.json"


def _read(path: Path) -> ConnectionRecord:
    """What a newer version may know besides is passed over. Raises OSError, ValueError, TypeError, RecursionError."""
    document = json.loads(path.read_bytes())
    known = {field.name for field in fields(ConnectionRecord)}
    return ConnectionRecord(**{name: value for name, value in document.items() if name in known})


def connections() -> Connections:
    from platformdirs import user_data_path  # only where something is connected

    return Connections(user_data_path("studio-tui", appauthor=False) / "connections")


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def backup_of(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()
