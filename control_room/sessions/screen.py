"""Sessions: all of them, the whole of each, and what a person can do with it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from control_room.outline_screen import OutlineScreen
from control_room.sessions.messages import (
    CheckpointRequested,
    DetailRequested,
    PauseRequested,
    RestoreRequested,
    ResumeRequested,
    ShowRequested,
)
from engine.workspace.interruption import INTERRUPTED
from engine.workspace.session_lines import OVER, SessionDetail
from engine.workspace.snapshot import Snapshot
from widgets.parts.detail_view import Detail
from widgets.parts.outline import Node
from widgets.parts.row_list import RowList
from widgets.parts.title_line import TitleLine
from widgets.sessions.session_detail import checkpoint_rows, session_detail
from widgets.sessions.session_list import SessionList, SessionRow, session_nodes, summary

LOOK_S = 0.1
"""How long the cursor rests on a session before it is read: a held key does not read all it passes."""

REREAD_S = 1.0
"""While the workspace changes, the selected session is read again at most so often."""

REDRAW_S = 20.0
"""Ages go on by themselves."""

NO_SESSIONS = (
    "A session is what happened on the way to one goal: who worked on it, what failed, what was decided.",
    "None is here yet. A goal in the control room, `studio run GOAL` or Claude's /studio:studio opens one.",
)


def utc_now() -> datetime:
    return datetime.now(UTC)


ACTIONS = ("pause", "resume", "checkpoint", "restore")


class SessionsScreen(OutlineScreen):
    BINDING_GROUP_TITLE = "Sessions screen"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "Pause", tooltip="What runs stops after its step"),
        Binding("p", "resume", "Resume", tooltip="Make it the active session, no longer paused; starts nothing"),
        # 80 columns are few: `?` tells of this one, and steps are kept by themselves.
        Binding("c", "checkpoint", "Checkpoint", show=False, tooltip="Keep the session's record as it is now"),
        Binding("R", "restore", "Restore", tooltip="Go back to a checkpoint; what changes is shown first"),
    ]

    def __init__(self, snapshot: Snapshot | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        super().__init__(snapshot)
        self._clock = clock
        self._detail: SessionDetail | None = None
        self._asked = ""
        self._asked_at = 0.0
        self._is_stale = False
        self._can: tuple[bool, ...] = ()

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(LOOK_S, self._look)
        self.set_interval(REDRAW_S, self._redraw)

    def make_outline(self) -> SessionList:
        return SessionList(empty="No sessions yet")

    # Data

    def draw(self, snapshot: Snapshot, before: Snapshot | None) -> None:
        self._is_stale = True
        self.outline.empty = "No sessions yet" if snapshot.is_complete else "Reading the sessions …"
        self.outline.set_nodes(self._rows_of(snapshot))
        self.query_one(TitleLine).show(
            snapshot.root.name, "Sessions", summary(snapshot.sessions) if snapshot.is_complete else "reading …"
        )
        if before is None and self._first_id(snapshot):
            self.outline.select(self._first_id(snapshot))

    def _rows_of(self, snapshot: Snapshot) -> tuple[Node, ...]:
        """Of a run that was killed no file tells: who looked at its process knows better than the summaries."""
        known = [snapshot.session, self._detail.line if self._detail else None]
        killed = {session.id: INTERRUPTED for session in known if session and session.status == INTERRUPTED}
        return session_nodes(snapshot.sessions, self._clock(), active=snapshot.active_session_id, killed=killed)

    def show_session(self, session_id: str, detail: SessionDetail | None) -> None:
        """A session as it was read; None where it is gone."""
        if detail is not None and session_id == self._asked:
            self._detail = detail
            if self.snapshot is not None:
                self.outline.set_nodes(self._rows_of(self.snapshot))
            self._show_detail()

    def node_selected(self, node: Node | None) -> None:
        """Offers only keys that lead somewhere; the footer is built anew only when that changes."""
        can = tuple(node is not None and self._is_possible(action, node) for action in ACTIONS)
        if can != self._can:
            self._can = can
            self.refresh_bindings()

    def detail_of(self, node: Node) -> Detail:
        if self._detail is not None and self._detail.line.id == node.key:
            return session_detail(self._detail, self._clock())
        row: SessionRow = node.item
        return Detail(row.summary.goal or "(no goal)", ("Reading …",), node.key)

    def empty_detail(self) -> Detail:
        if self.outline.found is not None:
            return Detail("Nothing found", ("No session holds all these words. Esc clears the filter.",))
        if self.snapshot is None or not self.snapshot.is_complete:
            return Detail("Reading …")
        return Detail("No sessions yet", NO_SESSIONS)

    def _look(self) -> None:
        """Asks for the selected session where it was not read yet, or may have changed since."""
        session_id = self._session_id
        if not session_id:
            return
        is_due = self._is_stale and time.monotonic() - self._asked_at >= REREAD_S
        if session_id != self._asked or is_due:
            self._asked, self._asked_at, self._is_stale = session_id, time.monotonic(), False
            self.post_message(DetailRequested(session_id))

    def _redraw(self) -> None:
        if self.snapshot is not None:
            self.draw(self.snapshot, self.snapshot)
            self._show_detail()

    def _first_id(self, snapshot: Snapshot) -> str:
        """Where the cursor starts: on what the dashboard shows."""
        return snapshot.session.id if snapshot.session else snapshot.active_session_id

    @property
    def _session_id(self) -> str:
        node = self.outline.selected_node
        return node.key if node else ""

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ACTIONS:
            node = self.outline.selected_node if self.is_mounted else None
            return node is not None and self._is_possible(action, node)
        return super().check_action(action, parameters)

    def _is_possible(self, action: str, node: Node) -> bool:
        row: SessionRow = node.item
        is_read = self._detail is not None and self._detail.line.id == node.key
        is_open = row.status not in OVER and row.summary.problem is None
        match action:
            case "pause":
                return is_open and row.status != "paused"
            case "resume":
                return is_open and row.status == "paused"
            case "checkpoint":
                return row.summary.problem is None
            case "restore":
                return is_read and bool(self._detail and self._detail.checkpoints)
        return False

    @on(RowList.Chosen)
    def _show_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        event.prevent_default()  # elsewhere Enter goes to the detail; Tab does that here
        self.post_message(ShowRequested(event.row.key))

    def action_pause(self) -> None:
        self.post_message(PauseRequested(self._session_id))

    def action_resume(self) -> None:
        self.post_message(ResumeRequested(self._session_id))

    def action_checkpoint(self) -> None:
        self.post_message(CheckpointRequested(self._session_id))

    def action_restore(self) -> None:
        from widgets.parts.picker import Picker

        session_id, detail = self._session_id, self._detail
        if detail is None:
            return

        def answer(checkpoint_id: str | None) -> None:
            if checkpoint_id:
                self.post_message(RestoreRequested(session_id, checkpoint_id))

        rows = checkpoint_rows(detail, self._clock())
        self.app.push_screen(Picker("Go back to which checkpoint?", rows, empty="None can be restored"), answer)
