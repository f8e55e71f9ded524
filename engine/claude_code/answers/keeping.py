"""Keeps the answers for Claude's hooks true while a workspace changes, so that no hook has to wait for the engine."""

from __future__ import annotations

import queue
import subprocess
import threading
import time
from contextlib import suppress

from engine.claude_code.answers.preparing import start_preparing
from engine.claude_code.upkeep import Upkeep, journal_of
from engine.workspace.paths import WorkspacePaths, is_folder

SETTLE_S = 0.3
"""After a change: one that comes alone is answered soon, of several that come together only the last counts."""

EVERY_S = 5.0
"""Between two beginnings: a build changes files all the time, and preparing takes a core half a second."""

LOOK_S = 60.0
"""Between two looks without a change: the day is part of the answers, and a system may have no file events."""

PART = "preparing answers for Claude's hooks"
"""What this is called where a fault of ours in it is told."""

STOP_S = 0.1
"""Between two looks whether the control room ends while answers are prepared."""


class AnswersKeeper:
    """Prepares in a process of its own, so that a screen is not held up. `look` may be called from any thread.

    Does nothing in a workspace without `.studio/.ready/`: `studio connect`, `studio claude` and the plugin's own hooks
    make that folder, and nobody else does. The answers' own files come back as events of Claude's, not as a change.
    """

    def __init__(self, paths: WorkspacePaths, stop: threading.Event) -> None:
        self._paths = paths
        self._stop = stop
        self._asked: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._tried: tuple[object, ...] = ()
        """What was to be prepared the last time: where that failed, it fails again."""

    def look(self) -> None:
        """Something in the workspace changed, or `stop` is set."""
        self._asked.put(None)

    def run(self) -> None:
        """Until `stop` is set, in the thread that calls it; begins with the first `look`."""
        upkeep = Upkeep(journal_of(self._paths))
        self._asked.get()
        while not self._stop.wait(SETTLE_S):
            self._forget_asked()
            began = time.monotonic()
            if upkeep.do(PART, self.keep, otherwise=False):
                self._stop.wait(max(0.0, EVERY_S - (time.monotonic() - began)))
            with suppress(queue.Empty):
                self._asked.get(timeout=LOOK_S)

    def keep(self) -> bool:
        """Looks once, and prepares what is out of date; says whether it tried to."""
        if not is_folder(self._paths.ready):
            return False
        from engine.claude_code.answers.freshness import out_of_date  # only where Claude is used beside
        from engine.claude_code.answers.ready_sources import made_from, task_at_hand

        try:
            old = out_of_date(self._paths)
            wanted = (old, made_from(self._paths, task_at_hand(self._paths)))
        except OSError:
            return False  # somebody takes the folder away just now
        if not old or wanted == self._tried:
            return False
        self._tried = wanted
        self._prepare()
        return True

    def _prepare(self) -> None:
        process = start_preparing(self._paths.root)
        if process is None:
            return
        while not self._stop.is_set():
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_S)
                return
        process.terminate()  # each answer is replaced whole: the hook sees which are old
        process.wait()

    def _forget_asked(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._asked.get_nowait()
