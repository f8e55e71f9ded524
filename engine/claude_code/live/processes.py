"""Claude Code's own list of running sessions: which process each is, and whether it waits.

`<Claude's folder>/sessions/<pid>.json` is not documented: whatever is missing or different there is not known, and
nothing depends on it but that a dead session is called gone and a permission that was given is seen at once. Files
beside them hold keys; only those named after a process are opened.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from engine.claude_code.numbers import text_of, whole_number

MAX_BYTES = 64 * 1024

STARTED_LATER_S = 60.0
"""A process that started so long after its line was last written is another one: pids are given out again. Not less,
since somebody may have set the clock meanwhile."""


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """What one of the files says."""

    session_id: str
    pid: int
    status: str = ""
    """`busy`, `waiting` or `idle`, as far as seen."""
    status_at: datetime | None = None
    waiting_for: str = ""
    is_running: bool = True
    """False for a process that was ended before it could take its line away."""


class ProcessList:
    """Reads the list again and again; a file only when it changed. Serves one thread."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int], ProcessLine | None]] = {}

    def read(self, transcripts: set[str]) -> dict[str, ProcessLine]:
        """Session to its process, from the folders that these transcripts are in. An older CLI keeps no such list."""
        folders = {folder for transcript in transcripts if (folder := sessions_folder(transcript))}
        self._known = {path: self._look(path) for folder in folders for path in _files(folder)}
        # A session that was resumed may have a dead process's line beside its own.
        lines = [
            replace(line, is_running=is_running(line.pid, written_ns / 1e9))
            for (written_ns, _), line in self._known.values()
            if line is not None
        ]
        return {line.session_id: line for line in sorted(lines, key=lambda line: line.is_running)}

    def _look(self, path: Path) -> tuple[tuple[int, int], ProcessLine | None]:
        try:
            status = path.stat()
        except OSError:
            return (0, 0), None
        if not stat.S_ISREG(status.st_mode):
            return (0, 0), None  # whoever named the folder may have put a pipe there
        signature = (status.st_mtime_ns, status.st_size)
        known = self._known.get(path)
        return known if known is not None and known[0] == signature else (signature, _line(path))


def sessions_folder(transcript: str) -> Path | None:
    """`…/projects/<project>/<session>.jsonl` is beside `…/sessions/`."""
    path = Path(transcript)
    if not path.is_absolute() or len(path.parts) < 4 or path.parts[-3] != "projects":
        return None
    return path.parents[2] / "sessions"


def is_running(pid: int, written_at: float) -> bool:
    """Whether the process that wrote its line at this moment (a file's time, in seconds) still runs.

    One that ended and that nobody asked about since keeps its number, so a signal alone would not tell.
    """
    import psutil  # 25 ms, and only needed where Claude keeps such a list

    try:
        process = psutil.Process(pid)
        is_the_same = process.create_time() <= written_at + STARTED_LATER_S
        return is_the_same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.NoSuchProcess, OverflowError):  # OverflowError: a number that no system gives out
        return False
    except psutil.Error:
        return True  # somebody else's


def _files(folder: Path) -> list[Path]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - a tenth of pathlib's time, and it is asked every second
    except OSError:
        return []
    return [folder / name for name in names if name.removesuffix(".json").isdigit() and name.endswith(".json")]


def _line(path: Path) -> ProcessLine | None:
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    pid, session_id = whole_number(document.get("pid")), text_of(document, "sessionId")
    if not pid or not session_id:
        return None
    at = whole_number(document.get("statusUpdatedAt"))
    status_at = datetime.fromtimestamp(at / 1000, UTC) if at and at < 2**42 else None
    return ProcessLine(session_id, pid, text_of(document, "status"), status_at, text_of(document, "waitingFor"))
