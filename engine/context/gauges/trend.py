"""`.studio/.cache/context-trend.json`: the totals over one session, so that the next start goes on with them.

Safe to delete at any time. Whoever writes last wins: all who measure this workspace find the same totals.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.workspace.paths import OutsideWorkspaceError, WorkspacePaths, is_folder
from engine.workspace.problems import UnusableFileError
from engine.workspace.reading import MAX_DOCUMENT_BYTES, read_document

KEPT = 120
"""Points at most: then every second one goes, so that the whole session stays in sight."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How full the context was, from one measurement to the next."""

    session_id: str
    """Empty where there was no session."""
    since: datetime
    """When the first total was measured."""
    totals: tuple[int, ...] = ()
    """Tokens of all tiers, one after another as they changed."""

    def with_total(self, total: int) -> Trend:
        """The same object where nothing changed."""
        if self.totals and self.totals[-1] == total:
            return self
        totals = (*self.totals, total)
        return Trend(self.session_id, self.since, totals if len(totals) <= KEPT else (*totals[:-1:2], totals[-1]))


class TrendKeeper:
    """The trend of the session that is measured; read when first asked, written when it changed."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._paths = paths
        self._file = paths.cache / "context-trend.json"
        self._known: Trend | None = None

    def trend(self, session_id: str) -> Trend:
        """What is known of this session; a new one begins now."""
        if self._known is None:
            self._known = self._read()
        if self._known is None or self._known.session_id != session_id:
            self._known = Trend(session_id, datetime.now(UTC).replace(microsecond=0))
        return self._known

    def keep(self, trend: Trend) -> None:
        """A folder that cannot be written to costs the trend at the next start, nothing else."""
        if trend == self._known or not is_folder(self._paths.state):
            self._known = trend
            return  # a `.studio` that somebody just deleted is not made anew for a cache
        from engine.workspace.writing import encode, replace_file, timestamp

        self._known = trend
        document = {"session": trend.session_id, "since": timestamp(trend.since), "totals": trend.totals}
        with suppress(OSError, OutsideWorkspaceError):
            self._paths.inside(self._file)
            replace_file(self._file, encode(document))

    def _read(self) -> Trend | None:
        try:
            document = read_document(self._paths, self._file) or {}
            return _from_document(document)
        except (UnusableFileError, KeyError, TypeError, ValueError):
            return None  # anybody may have written this file


def _from_document(document: dict[str, Any]) -> Trend:
    """Raises KeyError, TypeError or ValueError for what is no trend."""
    totals = tuple(document["totals"][-KEPT:])
    if not all(type(total) is int and 0 <= total <= MAX_DOCUMENT_BYTES for total in totals):
        raise ValueError("no numbers of tokens")
    since = datetime.fromisoformat(document["since"])
    return Trend(str(document["session"]), since if since.tzinfo else since.replace(tzinfo=UTC), totals)
