"""Reads Claude's sessions in a workspace again and again, each time only what changed; drains the spool first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from engine.claude_code.events.spool import drain
from engine.claude_code.live.heard import heard_of
from engine.claude_code.live.processes import ProcessLine, ProcessList
from engine.claude_code.live.session import FollowedSession
from engine.claude_code.live.sessions import ClaudeSession
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem

SHOWN = 12
"""Sessions, the last heard of; more where somebody asks for older ones."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class ClaudeReader:
    """Serves one thread. `problems` are those of the last `read`."""

    def __init__(
        self, paths: WorkspacePaths, stop: Event | None = None, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.problems: tuple[Problem, ...] = ()
        self.is_behind = False
        self.shown = SHOWN
        self.older = 0
        """Sessions that the last `read` left out."""
        self._paths = paths
        self._stop = stop or Event()
        self._clock = clock
        self._followed: dict[str, FollowedSession] = {}
        self._processes = ProcessList()
        self._seen_running: set[str] = set()
        """Sessions whose process was once in Claude's list: no longer in it, they are gone."""

    def read(self, most: int | None = None) -> tuple[ClaudeSession, ...]:
        """The sessions as they are now: those that live first, then those that are over, each the last begun first.

        `most`: so many files of the spool are read at once, for 0 none; where more are there, `is_behind` says so.
        """
        report = drain(self._paths, self._stop, most=most)
        self.is_behind = report.is_behind
        problems = list(report.problems)
        heard = [name for name, _ in heard_of(self._paths)]
        names, self.older = heard[: self.shown], len(heard[self.shown :])
        self._followed = {name: self._followed.get(name) or FollowedSession(self._paths, name) for name in names}
        for followed in self._followed.values():
            problems += followed.refresh()
        self.problems = tuple(dict.fromkeys(problems))
        lines = self._processes.read({followed.transcript for followed in self._followed.values()})
        self._seen_running |= lines.keys()
        now = self._clock()
        found = [followed.session(self._line(lines, name), now) for name, followed in self._followed.items()]
        sessions = [session for session in found if session is not None]
        # Not by the last sign of life: two sessions at work would change places all the time.
        newest_first = sorted(sessions, key=lambda session: session.began_at or session.seen_at, reverse=True)
        return tuple(sorted(newest_first, key=lambda session: session.is_over))

    def _line(self, lines: dict[str, ProcessLine], session_id: str) -> ProcessLine | None:
        if session_id in lines or session_id not in self._seen_running:
            return lines.get(session_id)
        return ProcessLine(session_id, 0, is_running=False)
