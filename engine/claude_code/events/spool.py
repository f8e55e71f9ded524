"""From the spool into the journals of Claude's sessions, in order, each event once.

Whoever reads next drains: the control room, a run, any command that reports. One does it at a time, under a lock.
A file goes only after its line is written; a process that is killed in between leaves a file whose line is there
already, and its id in the journal tells so. A file that is not whole yet holds up no other: whoever writes it is done
later than they were, so its event is later too.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from engine.claude_code.events.journal import event_of
from engine.claude_code.events.payload import ForeignPayloadError, HookPayload, parse_payload
from engine.claude_code.events.payload_document import TornPayloadError
from engine.claude_code.events.session_journals import SessionJournals
from engine.workspace.paths import WorkspacePaths, is_safe_id
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.secrets import secret_remover
from engine.workspace.spool_files import (
    SpoolFile,
    UnusableEventError,
    is_any_there,
    may_be_unfinished,
    oldest_files,
    read_event,
    remove_event,
    set_aside_problem,
    set_event_aside,
)

AT_ONCE = 20_000
"""Files whose names are in memory at the same time."""

TELL_EVERY = 10_000
"""Files between two words about how far it is."""

WAIT_S = 2.0
"""For somebody else who drains just now: he takes what is there, so waiting longer than this is of no use."""


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What was read."""

    events: int = 0
    """Lines that were written."""
    set_aside: int = 0
    """Files in which there was no event; they are kept in `.spool/set-aside/`."""
    is_behind: bool = False
    """More is there than was asked for."""
    is_busy: bool = False
    """Somebody else is reading just now; nothing was done here."""
    problems: tuple[Problem, ...] = ()


def drain(
    paths: WorkspacePaths,
    stop: Event | None = None,
    tell: Callable[[int], None] = lambda _: None,
    most: int | None = None,
) -> DrainReport:
    """Reads all that is in the spool, or the oldest `most` files. `tell` hears now and then how many were read.

    Never raises for what it finds: that is in the report.
    """
    if most == 0 or not is_any_there(paths):
        return DrainReport(problems=_standing(paths))
    from engine.workspace.locks import locked  # filelock, which whoever finds nothing does without

    work = _Drain(paths, stop or Event(), tell, most)
    try:
        with locked(paths, paths.spool, WAIT_S):
            work.run()
    except UnusableFileError:
        return DrainReport(is_busy=True, problems=_standing(paths))
    except OSError as error:
        work.problems.append(_stuck(paths, error))
    return DrainReport(work.events, work.set_aside, work.is_behind, problems=(*work.problems, *_standing(paths)))


class _Drain:
    """One reading of the spool, by whoever holds the lock."""

    def __init__(self, paths: WorkspacePaths, stop: Event, tell: Callable[[int], None], most: int | None) -> None:
        self._paths = paths
        self._stop = stop
        self._tell = tell
        self._at_once = AT_ONCE if most is None else min(most, AT_ONCE)
        self._is_all_wanted = most is None
        self._redact = secret_remover(os.environ)
        self._journals = SessionJournals(paths)
        self._unfinished: set[str] = set()
        """Names of files that somebody may still be writing: they are not looked at again this time."""
        self.events = 0
        self.set_aside = 0
        self.is_behind = False
        self.problems: list[Problem] = []

    def run(self) -> None:
        """Until all that was there at the beginning is read. Raises OSError where nothing can be written."""
        while files := oldest_files(self._paths, self._at_once, self._unfinished):
            for file in files:
                if self._stop.is_set():
                    return
                self._take(file)
                if (self.events + self.set_aside) % TELL_EVERY == 0:
                    self._tell(self.events + self.set_aside)
            if len(files) < self._at_once:
                return  # what came meanwhile is the next one's: hooks may write faster than anybody reads
            if not self._is_all_wanted and any(file.name not in self._unfinished for file in files):
                self.is_behind = True
                return

    def _take(self, file: SpoolFile) -> None:
        try:
            found = read_event(self._paths, file)
            if found is None:
                return
            file = found.file
            payload = self._payload(found.content)
        except TornPayloadError:
            if may_be_unfinished(self._paths, file):
                self._unfinished.add(file.name)
            else:
                self._set_aside(file)
        except (UnusableEventError, ForeignPayloadError):
            self._set_aside(file)
        else:
            self._note(file, payload)

    def _note(self, file: SpoolFile, payload: HookPayload) -> None:
        try:
            if self._journals.write(payload.session_id, event_of(payload, file.at, file.id)):
                self.events += 1
        except UnusableFileError as error:  # the session's folder leads out of the workspace
            self.problems = list(dict.fromkeys([*self.problems, error.problem]))
            self._set_aside(file)
        else:
            remove_event(self._paths, file)

    def _set_aside(self, file: SpoolFile) -> None:
        set_event_aside(self._paths, file)
        self.set_aside += 1

    def _payload(self, content: bytes) -> HookPayload:
        payload = parse_payload(content, self._redact)
        if not is_safe_id(payload.session_id):
            raise ForeignPayloadError("names a session as none can be named")
        return payload


def _standing(paths: WorkspacePaths) -> tuple[Problem, ...]:
    problem = set_aside_problem(paths)
    return (problem,) if problem else ()


def _stuck(paths: WorkspacePaths, error: OSError) -> Problem:
    reason = f"what Claude's hooks left cannot be read on: {os.strerror(error.errno or 0)}"
    return Problem(paths.relative(paths.spool), reason, "It stays there until there is room and it may be written")
