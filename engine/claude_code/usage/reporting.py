"""What Claude used in a workspace, or everywhere: by session, day or model."""

import os
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from engine.claude_code.transcripts.files import Transcripts, config_folders, find_transcripts
from engine.claude_code.transcripts.memory import UsageMemory
from engine.claude_code.transcripts.place import memory_place, open_memory
from engine.claude_code.transcripts.refresh import refresh
from engine.claude_code.usage.cells import Cell, Costs, count_unread, read_cells, read_costs
from engine.claude_code.usage.records import By, UsageReport
from engine.claude_code.usage.sums import sum_of, sums_by
from engine.workspace.problems import Problem


class UsageReader:
    """Reads what was appended since the last time, by whichever process. For one thread at a time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._folders = config_folders(environment)
        self._place = memory_place(self._folders, environment)
        self._memory = open_memory(self._place)

    def close(self) -> None:
        self._memory.close()

    def read(
        self,
        by: By = By.SESSION,
        root: Path | None = None,
        since: datetime | None = None,
        stop: threading.Event | None = None,
    ) -> UsageReport:
        """Of sessions that began in `root` or below it, or of all; of messages from `since` on.

        Raises StoppedReadingError if it was told to stop.
        """
        found = find_transcripts(self._folders)
        problems = (*found.problems, *self._refresh(found, stop))
        since_ms = int(since.timestamp() * 1000) if since else None
        real_root = os.path.realpath(root) if root else None
        cells = read_cells(self._memory.database, real_root, since_ms, by_time=by is By.DAY)
        return self._report(by, cells, read_costs(self._memory.database, since_ms), len(found.files), problems)

    def _report(
        self, by: By, cells: Sequence[Cell], costs: Costs, files: int, problems: tuple[Problem, ...]
    ) -> UsageReport:
        sessions = {cell.session for cell in cells}
        known = sum(sum(usd.values()) for session, usd in costs.items() if session in sessions)
        without = len(sessions - costs.keys())
        return UsageReport(
            by,
            sums_by(cells, by, costs),
            sum_of("", cells, None if without else known) if cells else None,
            without,
            known,
            datetime.now(UTC),
            files,
            count_unread(self._memory.database),
            problems,
        )

    def _refresh(self, found: Transcripts, stop: threading.Event | None) -> tuple[Problem, ...]:
        """Where nothing can be written down (a full disk, a damaged file) all is read, and kept in memory."""
        try:
            return refresh(self._memory, found, stop)
        except sqlite3.Error as error:
            self._memory.close()
            if not isinstance(error, sqlite3.OperationalError):
                with suppress(OSError):
                    self._place.unlink()
            self._memory = UsageMemory(None)
            return refresh(self._memory, found, stop)
