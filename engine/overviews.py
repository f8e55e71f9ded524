"""Overviews of a workspace: one, or one after another as it changes."""

import queue
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.claude_code.live.following import ClaudeFound, ClaudeLooker, look_once
from engine.claude_code.live.working import with_measured_working
from engine.context.gauges.measure import ContextMeter
from engine.context.gauges.usage import ContextUse
from engine.inbox.following import InboxLooker, Undecided, Waiting
from engine.overview import Overview
from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, unexpected
from engine.workspace.reader import WorkspaceReader
from engine.workspace.snapshot import Snapshot

PAUSE_S = 0.3
"""Between two measurements: a running build changes files many times a second."""

LEAVE_S = 2.0
"""For a thread to see that it has been stopped; they are daemons, so a slow disk cannot keep the program open."""

REST_S = 30.0
"""Without a change, after which the encoder's memory is given back."""

RECHECK_S = 120.0
"""Between two looks at files that no Snapshot shows, such as library docs. At 10,000 tasks one takes 0.15 s."""


@dataclass(frozen=True, slots=True)
class _Unmeasured:
    """The context could not be measured."""

    problem: Problem


_Found = Snapshot | ContextUse | _Unmeasured | Waiting | ClaudeFound


def read_overview(root: Path) -> Overview:
    """The whole workspace as it is now, fully counted, with all that waits for a decision."""
    from engine.inbox.inbox import Inbox  # following one imports it after the first picture

    snapshot = read_snapshot(root)
    paths = WorkspacePaths(root)
    context = ContextMeter(paths).measure(snapshot)
    inbox = Inbox(paths)
    items = inbox.items(snapshot, context)
    claude = look_once(paths)
    measured = with_measured_working(context, claude.sessions)
    return Overview(
        snapshot,
        measured,
        items,
        True,
        inbox.problems,
        claude=claude.sessions,
        claude_older=claude.older,
        claude_problems=claude.problems,
    )


def read_snapshot(root: Path) -> Snapshot:
    """The whole workspace as it is now."""
    reader = WorkspaceReader(root)
    for _ in reader.gather():
        pass
    return reader.snapshot()


class OverviewFollower:
    """Follows one workspace until its `stop` is set (and `wake` called, to see it at once).

    Reading, counting and looking through the inbox have a thread each, so that neither keeps a Snapshot waiting.
    """

    def __init__(self, root: Path, stop: threading.Event, on_change: Callable[[], None] = lambda: None) -> None:
        """`on_change` is called when something in the workspace changed, but for logs and what is Claude's."""
        from engine.workspace.follow import Follower  # not needed for a single look

        self._stop = stop
        self._meter = ContextMeter(WorkspacePaths(root), stop)
        self._found: queue.SimpleQueue[_Found | Exception | None] = queue.SimpleQueue()
        self._claude = ClaudeLooker(WorkspacePaths(root), stop, self._found.put)
        self._follower = Follower(root, stop, on_claude=self._claude.look, on_change=on_change)
        self._to_measure: queue.SimpleQueue[Snapshot | None] = queue.SimpleQueue()
        self._looker = InboxLooker(WorkspacePaths(root), stop, self._found.put)
        self._undecided = Undecided(WorkspacePaths(root))
        self._counted: ContextUse | None = None
        """As counted, before Claude's own figure took the place of the working pool's."""

    def choose(self, *, session_id: str | None = None, task_id: str | None = None) -> None:
        """Which session and which task to show; an empty id means the active one. From any thread."""
        self._follower.choose(session_id=session_id, task_id=task_id)

    def show_more_of_claude(self, count: int) -> None:
        """How many of Claude's sessions to tell of besides the newest. From any thread."""
        self._claude.show_more(count)

    def wake(self) -> None:
        """Looks at once, also to see that it has been stopped. From any thread."""
        self._follower.wake()
        self._found.put(None)
        self._to_measure.put(None)
        self._looker.look()
        self._claude.look()

    def overviews(self) -> Generator[Overview, None, None]:
        """Each Overview that differs from the one before: a Snapshot at once, its context when it is measured, what
        waits for a decision when it is looked through; and after a decision at once without what was decided.

        May be iterated once. Leaving the loop sets `stop`. An error in reading is raised here.
        """
        works = (self._read, self._claude.run, self._measure, self._looker.run)
        threads = [threading.Thread(target=self._run, args=(work,), daemon=True) for work in works]
        *waited_for, _ = threads  # looking through the inbox only reads: nobody waits for it on leaving
        for thread in threads:
            thread.start()
        last: Overview | None = None
        try:
            while not self._stop.is_set():
                found = self._found.get()
                if isinstance(found, Exception):
                    raise found
                overview = self._with(last, found)
                if overview is not None and overview != last:
                    yield (last := overview)
        finally:
            self._stop.set()
            self.wake()
            for thread in waited_for:
                thread.join(LEAVE_S)

    def _with(self, last: Overview | None, found: _Found | None) -> Overview | None:
        if isinstance(found, Snapshot):
            if last is None:
                return Overview(found)
            inbox = last.inbox
            if found.decisions_revision != last.snapshot.decisions_revision:
                inbox = self._undecided.of(inbox)
            return replace(last, snapshot=found, inbox=inbox)
        if isinstance(found, ContextUse) and last is not None:
            self._counted = found
            return replace(last, context=with_measured_working(found, last.claude), context_problem=None)
        if isinstance(found, ClaudeFound) and last is not None:
            measured = with_measured_working(self._counted, found.sessions)
            return replace(
                last,
                context=measured,
                claude=found.sessions,
                claude_older=found.older,
                claude_problems=found.problems,
            )
        if isinstance(found, _Unmeasured) and last is not None:
            return replace(last, context_problem=found.problem)
        if isinstance(found, Waiting) and last is not None:
            inbox = self._undecided.of(found.items)
            return replace(last, inbox=inbox, is_inbox_known=True, inbox_problems=found.problems)
        return last

    def _run(self, work: Any) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - handed to whoever iterates
            self._found.put(error)

    def _read(self) -> None:
        for snapshot in self._follower.snapshots():
            self._found.put(snapshot)
            self._to_measure.put(snapshot)
            self._looker.look(snapshot)
        self._found.put(None)

    def _measure(self) -> None:
        measured: Snapshot | None = None
        measured_at = time.monotonic()
        while not self._stop.is_set():
            changed = self._next_snapshot()
            if changed is None and not self._stop.is_set():
                self._meter.rest()
                if time.monotonic() - measured_at < RECHECK_S:
                    continue
            snapshot = changed or measured
            if snapshot is None or not snapshot.is_complete:
                continue
            if measured is None:
                self._found.put(self._use_of(snapshot, exact=False))
            if measured is None or snapshot is measured or _weighs_otherwise(snapshot, measured):
                use = self._use_of(snapshot)
                self._found.put(use)
                if isinstance(use, ContextUse):
                    self._looker.look(use)
                measured_at = time.monotonic()
                self._stop.wait(PAUSE_S)
            measured = snapshot

    def _use_of(self, snapshot: Snapshot, *, exact: bool = True) -> ContextUse | _Unmeasured:
        """A fault of ours in counting is shown: who looks at a run does not lose sight of it for a figure."""
        try:
            return self._meter.measure(snapshot, exact=exact)
        except Exception as error:  # noqa: BLE001 - shown
            return _Unmeasured(unexpected("context", error))

    def _next_snapshot(self) -> Snapshot | None:
        """The newest there is; None where it is time to look again by ourselves, or to stop."""
        try:
            snapshot = self._to_measure.get(timeout=REST_S)
            while not self._to_measure.empty():
                snapshot = self._to_measure.get_nowait() or snapshot
        except queue.Empty:
            return None
        return snapshot


def _weighs_otherwise(one: Snapshot, other: Snapshot) -> bool:
    """Something that is weighed has changed. Equal parts are the same objects, so this is quick at any size."""
    return _weighed(one) != _weighed(other)


def _weighed(snapshot: Snapshot) -> tuple[Any, ...]:
    used = [state.context_used for state in snapshot.session.agent_states] if snapshot.session else []
    shown = (snapshot.build.plan, snapshot.build.progress, snapshot.build.manifest) if snapshot.build else ()
    return (snapshot.tasks, shown, used, snapshot.knowledge, snapshot.invariants, snapshot.backlog, snapshot.learnings)
