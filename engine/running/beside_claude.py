"""While a run goes on, what Claude's hooks leave is read and what they answer is kept true, without a control room.

A person may work with Claude beside a build for hours. Without this the spool would grow for as long, and a hook would
find answers that the build has made old.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine.claude_code.upkeep import Upkeep, journal_of
from engine.workspace.paths import WorkspacePaths, is_folder

EVERY_S = 5.0
"""Between two looks into the spool."""

LOOKS_TO_PREPARE = 6
"""Answers are looked at only at every sixth look, since each step makes them old: a control room does it sooner."""

AT_ONCE = 2_000
"""Files of the spool read at one look: a second's work, of which a step notices little."""

LEAVE_S = 2.0
"""For what is being read to be done with; the thread is a daemon, so a slow disk cannot keep a run from ending."""


READING = "reading what Claude's hooks left"
"""What this is called where a fault of ours in it is told."""


@contextmanager
def kept_up(paths: WorkspacePaths, task_id: str = "") -> Iterator[None]:
    """For as long as a run of this task takes, in a thread; a last look at its end. Nothing where Claude's hooks never
    ran. What goes wrong in it is told in the task's journal, and is nothing to the run."""
    done = threading.Event()
    thread = threading.Thread(target=_keep_up, args=(paths, task_id, done), daemon=True, name="beside Claude")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(LEAVE_S)


def _keep_up(paths: WorkspacePaths, task_id: str, done: threading.Event) -> None:
    from engine.claude_code.answers.keeping import PART, AnswersKeeper  # not before the run's first output

    upkeep = Upkeep(journal_of(paths, task_id))
    keeper = AnswersKeeper(paths, done)  # one for all looks: it remembers what cannot be prepared
    look = 0
    upkeep.do(READING, lambda: _read_spool(paths), None)
    while not done.wait(EVERY_S):
        upkeep.do(READING, lambda: _read_spool(paths), None)
        look += 1
        if look % LOOKS_TO_PREPARE == 0:
            upkeep.do(PART, keeper.keep, otherwise=False)
    upkeep.do(READING, lambda: _read_spool(paths), None)  # the answers of the end are prepared after the command


def _read_spool(paths: WorkspacePaths) -> None:
    if not is_folder(paths.spool):
        return
    from engine.claude_code.events.spool import drain  # only where Claude is used beside

    drain(paths, most=AT_ONCE)  # what it finds wrong is told by whoever shows Claude's sessions
