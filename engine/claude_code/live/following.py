"""Claude's sessions of a workspace that is followed, read in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.workspace.paths import WorkspacePaths, is_folder
from engine.workspace.problems import Problem, unexpected
from engine.workspace.spool_files import count_waiting

if TYPE_CHECKING:
    from engine.claude_code.live.sessions import (
        ClaudeSession,  # the first picture, an empty frame, does not wait for it
    )

LIVE_S = 1.0
"""Between two looks while a session lives: no event tells that a permission was given, or that a process died."""

AT_ONCE = 5_000
"""Files of the spool between two pictures: after a day without a reader it is seen how they are read."""

READ_BY_A_COMMAND = 1_000
"""Files of the spool: a command in a hook or a script must not take long because nobody read them for a day. Where more
wait it reads none, since finding the oldest means asking each for its time, and has a process beside it read them."""

COUNTED = 100_000
"""More waiting files are not counted."""

CALM_S = 5.0
"""The same while none does: where the system has no file events, this is when a first session is seen."""


@dataclass(frozen=True, slots=True)
class ClaudeFound:
    """Claude's sessions as they were when they were read."""

    sessions: tuple[ClaudeSession, ...] = ()
    problems: tuple[Problem, ...] = ()
    older: int = 0
    """Sessions that were last heard of before all of these."""


def look_once(paths: WorkspacePaths) -> ClaudeFound:
    """Claude's sessions in this workspace, for a command; some of what its hooks left behind is read first."""
    if not is_folder(paths.spool) and not is_folder(paths.claude):
        return ClaudeFound()
    from engine.claude_code.live.reader import ClaudeReader  # 15 ms that a workspace without Claude does not need

    waiting = count_waiting(paths, COUNTED)
    is_behind = waiting > READ_BY_A_COMMAND
    reader = ClaudeReader(paths)
    sessions = reader.read(0 if is_behind else READ_BY_A_COMMAND)
    behind = (_behind(paths, waiting),) if is_behind else ()
    return ClaudeFound(sessions, (*reader.problems, *behind), reader.older)


def _behind(paths: WorkspacePaths, waiting: int) -> Problem:
    from engine.claude_code.events.draining import drain_in_background  # seldom needed

    more = " or more" if waiting == COUNTED else ""
    reason = f"{waiting:,}{more} events of Claude's wait to be read: its sessions are shown as they were"
    if drain_in_background(paths.root):
        return Problem(paths.relative(paths.spool), reason, "They are being read now: ask again in a moment")
    return Problem(paths.relative(paths.spool), reason, "`studio status --follow` reads them")


class ClaudeLooker:
    """Tells how Claude's sessions are, each time they differ. `look` may be called from any thread."""

    def __init__(self, paths: WorkspacePaths, stop: threading.Event, tell: Callable[[ClaudeFound], None]) -> None:
        self._paths = paths
        self._stop = stop
        self._tell = tell
        self._more = 0
        self._asked: queue.SimpleQueue[None] = queue.SimpleQueue()

    def show_more(self, count: int) -> None:
        """From now on tells of so many sessions besides the newest. From any thread."""
        self._more = count
        self.look()

    def look(self) -> None:
        """Looks as soon as possible: something in the spool or in a session's folder changed, or `stop` is set."""
        self._asked.put(None)

    def run(self) -> None:
        """Until `stop` is set, in the thread that calls it; begins with the first `look`."""
        self._asked.get()
        if self._stop.is_set():
            return
        from engine.claude_code.live.reader import SHOWN, ClaudeReader  # only once there is something to look at

        reader = ClaudeReader(self._paths, self._stop)
        last = ClaudeFound()
        while not self._stop.is_set():
            try:
                reader.shown = SHOWN + self._more
                found = ClaudeFound(reader.read(AT_ONCE), reader.problems, reader.older)
            except Exception as error:  # noqa: BLE001 - shown, with what was found last: all else goes on
                found = ClaudeFound(last.sessions, (unexpected(".studio/claude", error),), last.older)
                reader = ClaudeReader(self._paths, self._stop)  # what it remembers may be what is wrong
            if found != last:
                self._tell(last := found)
            if not reader.is_behind:
                self._wait(LIVE_S if any(not session.is_over for session in found.sessions) else CALM_S)

    def _wait(self, longest_s: float) -> None:
        """Until something changed, or it is time to look again."""
        with suppress(queue.Empty):
            self._asked.get(timeout=longest_s)
            while True:
                self._asked.get_nowait()
