"""Overviews of a workspace: one, or one after another as it changes."""

import queue
import threading
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.claude_code.live.following import ClaudeFound, ClaudeLooker, look_once
from engine.claude_code.live.working import with_measured_working
from engine.context.gauges.following import ContextLooker, Unmeasured
from engine.context.gauges.measure import ContextMeter
from engine.context.gauges.usage import ContextUse
from engine.inbox.following import InboxLooker, Undecided, Waiting
from engine.overview import Overview
from engine.workspace.paths import WorkspacePaths
from engine.workspace.reader import WorkspaceReader
from engine.workspace.snapshot import Snapshot

LEAVE_S = 2.0
"""For a thread to see that it has been stopped; they are daemons, so a slow disk cannot keep the program open."""

_Found = Snapshot | ContextUse | Unmeasured | Waiting | ClaudeFound


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

    Reading, counting, looking through the inbox and Claude's sessions have a thread each, so that none of them keeps a
    Snapshot waiting.
    """

    def __init__(self, root: Path, stop: threading.Event, on_change: Callable[[], None] = lambda: None) -> None:
        """`on_change` is called when something in the workspace changed, but for logs and what is Claude's."""
        from engine.workspace.follow import Follower  # not needed for a single look

        self._stop = stop
        self._found: queue.SimpleQueue[_Found | Exception | None] = queue.SimpleQueue()
        self._claude = ClaudeLooker(WorkspacePaths(root), stop, self._found.put)
        self._follower = Follower(root, stop, on_claude=self._claude.look, on_change=on_change)
        self._context = ContextLooker(WorkspacePaths(root), stop, self._take_context)
        self._inbox = InboxLooker(WorkspacePaths(root), stop, self._found.put)
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
        self._context.look()
        self._inbox.look()
        self._claude.look()

    def overviews(self) -> Generator[Overview, None, None]:
        """Each Overview that differs from the one before: a Snapshot at once, its context when it is measured, what
        waits for a decision when it is looked through; and after a decision at once without what was decided.

        May be iterated once. Leaving the loop sets `stop`. An error in reading is raised here.
        """
        works = (self._read, self._claude.run, self._context.run, self._inbox.run)
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
        if isinstance(found, Unmeasured) and last is not None:
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
            self._context.look(snapshot)
            self._inbox.look(snapshot)
        self._found.put(None)

    def _take_context(self, found: ContextUse | Unmeasured) -> None:
        self._found.put(found)
        if isinstance(found, ContextUse) and found.is_counted:
            self._inbox.look(found)  # what would make room waits for a decision, too
