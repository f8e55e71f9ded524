"""While a run goes on, what Claude's hooks leave is read and what they answer is kept true, without a control room.

A person may work with Claude beside a build for hours. Without this the spool would grow for as long, and a hook would
find answers that the build has made old.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine.workspace.paths import WorkspacePaths, is_folder

EVERY_S = 5.0
"""Between two looks into the spool."""

LOOKS_TO_PREPARE = 6
"""Answers are looked at only at every sixth look, since each step makes them old: a control room does it sooner."""

AT_ONCE = 2_000
"""Files of the spool read at one look: a second's work, of which a step notices little."""

LEAVE_S = 2.0
"""For what is being read to be done with; the thread is a daemon, so a slow disk cannot keep a run from ending."""


@contextmanager
def kept_up(paths: WorkspacePaths) -> Iterator[None]:
    """For as long as a run takes, in a thread; a last look at its end. Nothing where Claude's hooks never ran."""
    done = threading.Event()
    thread = threading.Thread(target=_keep_up, args=(paths, done), daemon=True, name="beside Claude")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(LEAVE_S)


def _keep_up(paths: WorkspacePaths, done: threading.Event) -> None:
    from engine.claude_code.answers.keeping import AnswersKeeper  # not before the run's first output

    keeper = AnswersKeeper(paths, done)  # one for all looks: it remembers what cannot be prepared
    look = 0
    _read_spool(paths)
    while not done.wait(EVERY_S):
        _read_spool(paths)
        look += 1
        if look % LOOKS_TO_PREPARE == 0:
            keeper.keep()
    _read_spool(paths)  # the answers of the end are prepared after the command


def _read_spool(paths: WorkspacePaths) -> None:
    if not is_folder(paths.spool):
        return
    from engine.claude_code.events.spool import drain  # only where Claude is used beside

    drain(paths, most=AT_ONCE)  # what it finds wrong is told by whoever shows Claude's sessions
