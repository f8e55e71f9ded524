"""Reads Claude's sessions in a workspace again and again, each time only what changed; drains the spool first."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from engine.claude_code.live import ClaudeSession
from engine.claude_code.live_processes import ProcessLine, ProcessList
from engine.claude_code.live_session import FollowedSession
from engine.claude_code.spool import drain
from engine.workspace.file_cache import file_signature
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem

SHOWN = 12
"""Sessions, the newest."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class ClaudeReader:
    """Serves one thread. `problems` are those of the last `read`."""

    def __init__(
        self, paths: WorkspacePaths, stop: Event | None = None, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.problems: tuple[Problem, ...] = ()
        self.is_behind = False
        self._paths = paths
        self._stop = stop or Event()
        self._clock = clock
        self._followed: dict[str, FollowedSession] = {}
        self._processes = ProcessList()
        self._seen_running: set[str] = set()
        """Sessions whose process was once in Claude's list: no longer in it, they are gone."""

    def read(self, most: int | None = None) -> tuple[ClaudeSession, ...]:
        """The sessions as they are now: those that live first, then those that are over, each the newest first.

        `most`: so many files of the spool are read at once; where more are there, `is_behind` says so.
        """
        report = drain(self._paths, self._stop, most=most)
        self.is_behind = report.is_behind
        problems = list(report.problems)
        names = self._newest()
        self._followed = {name: self._followed.get(name) or FollowedSession(self._paths, name) for name in names}
        for followed in self._followed.values():
            problems += followed.refresh()
        self.problems = tuple(dict.fromkeys(problems))
        lines = self._processes.read({followed.transcript for followed in self._followed.values()})
        self._seen_running |= lines.keys()
        now = self._clock()
        found = [followed.session(self._line(lines, name), now) for name, followed in self._followed.items()]
        sessions = [session for session in found if session is not None]
        newest_first = sorted(sessions, key=lambda session: session.seen_at, reverse=True)
        return tuple(sorted(newest_first, key=lambda session: session.is_over))

    def _line(self, lines: dict[str, ProcessLine], session_id: str) -> ProcessLine | None:
        if session_id in lines or session_id not in self._seen_running:
            return lines.get(session_id)
        return ProcessLine(session_id, 0, is_running=False)

    def _newest(self) -> list[str]:
        try:
            names = [name for name in os.listdir(self._paths.claude) if is_safe_id(name)]  # noqa: PTH208 - quick
        except OSError:
            return []
        changed = {name: self._changed(name) for name in names}
        return sorted((name for name in names if changed[name]), key=lambda name: changed[name], reverse=True)[:SHOWN]

    def _changed(self, name: str) -> int:
        signatures = map(file_signature, (self._paths.claude_journal(name), self._paths.claude_status(name)))
        return max((signature[0] for signature in signatures if signature), default=0)
