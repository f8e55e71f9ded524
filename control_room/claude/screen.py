"""Claude: its sessions in this workspace, and the whole of the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer

from control_room.claude.messages import OlderSessionsRequested
from engine.claude_code.live.sessions import ClaudeSession
from engine.overview import Overview
from engine.workspace.snapshot import Snapshot
from widgets.claude.claude_detail import claude_detail
from widgets.claude.claude_rows import OLDER, older_row, session_row
from widgets.frame.problem_strip import ProblemStrip
from widgets.parts.detail_view import Detail, DetailView
from widgets.parts.row_list import Row, RowList
from widgets.parts.title_line import TitleLine
from widgets.text.counting import counted

REDRAW_S = 1.0
"""Running times go on by themselves; what looks the same is not drawn again."""

MOST_ROWS = 6
"""Of the list, so that the detail has room in 24 lines; more are scrolled to."""

MORE = 12
"""Older sessions that Enter adds. Each is looked at every second while the screen is open, and then no longer."""

OLDER_WORDS = (
    "Enter shows the next of them. They are sessions that were heard of before all that are shown.",
    "`studio sessions cleanup` packs away those that are over and that nobody heard of for 30 days.",
)

NO_SESSIONS = (
    "A session of Claude Code that works in this folder shows here: what it does and waits for, how full its context "
    "is, what it costs.",
    "None has been heard of yet. `studio connect` has Claude tell of its sessions, "
    "`studio claude` starts one that does.",
)


class ClaudeScreen(Screen[None]):
    BINDING_GROUP_TITLE = "Claude screen"
    DEFAULT_CSS = """
    ClaudeScreen {
        & RowList { height: auto; max-height: 6; padding: 0 1; }
        & DetailView {
            height: 1fr; padding: 0 0 0 1; border: round $surface-lighten-2;
            &:focus { border: round $primary; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "other_part", "Detail", tooltip="To the session's detail and back"),
        Binding("escape", "back", "Back"),
    ]

    def __init__(self, clock: Callable[[], datetime], overview: Overview | None = None) -> None:
        super().__init__()
        self._clock = clock
        self._overview = overview
        self._shown_id = ""
        self._more = 0

    def compose(self) -> ComposeResult:
        yield TitleLine()
        yield RowList(empty="No session of Claude's yet")
        yield DetailView()
        yield ProblemStrip()
        yield Footer()

    def on_mount(self) -> None:
        self.set_interval(REDRAW_S, self._draw)
        self._draw()
        self.query_one(RowList).focus()

    def on_unmount(self) -> None:
        if self._more:
            self.app.post_message(OlderSessionsRequested(0))

    # Data

    def show_overview(self, overview: Overview) -> None:
        self._overview = overview
        if self.is_mounted:
            self._draw()

    @property
    def snapshot(self) -> Snapshot | None:
        """Of the workspace that the sessions work in, as soon as it is known."""
        return self._overview.snapshot if self._overview else None

    @property
    def sessions(self) -> tuple[ClaudeSession, ...]:
        return self._overview.claude if self._overview else ()

    @property
    def older(self) -> int:
        """How many sessions are not among these."""
        return self._overview.claude_older if self._overview else 0

    def _draw(self) -> None:
        now = self._clock()
        project = self.snapshot.root.name if self.snapshot else ""
        self.query_one(TitleLine).show(project, "Claude", summary(self.sessions, self.older))
        rows = self.query_one(RowList)
        rows.set_rows(self._rows(now))
        rows.styles.height = min(max(len(rows.rows), 1), MOST_ROWS)
        self.query_one(ProblemStrip).show(self._overview.claude_problems if self._overview else ())
        self._draw_detail(now)

    def _rows(self, now: datetime) -> list[Row]:
        rows = [session_row(session, now) for session in self.sessions]
        return [*rows, older_row(self.older)] if self.older else rows

    def _draw_detail(self, now: datetime) -> None:
        row = self.query_one(RowList).selected
        session = next((one for one in self.sessions if row and row.key == one.id), None)
        if row is not None and row.key == OLDER:
            shown, detail = OLDER, Detail("Older sessions", OLDER_WORDS)
        elif session is not None:
            shown, detail = session.id, claude_detail(session, now)
        else:
            shown, detail = "", Detail("No session yet", NO_SESSIONS)
        self.query_one(DetailView).show(detail, is_same_thing=shown == self._shown_id)
        self._shown_id = shown

    @on(RowList.Moved)
    def _show_selected(self) -> None:
        self._draw_detail(self._clock())

    # Keys

    def action_other_part(self) -> None:
        rows, detail = self.query_one(RowList), self.query_one(DetailView)
        (detail if rows.has_focus else rows).focus()

    @on(RowList.Chosen)
    def _choose(self, event: RowList.Chosen) -> None:
        if event.row.key == OLDER:
            self._more += MORE
            self.post_message(OlderSessionsRequested(self._more))
            return
        self.query_one(DetailView).focus()

    def action_back(self) -> None:
        if self.query_one(DetailView).has_focus:
            self.query_one(RowList).focus()
        elif len(self.app.screen_stack) > 1:
            self.dismiss()


def summary(sessions: tuple[ClaudeSession, ...], older: int = 0) -> str:
    """`2 sessions, 1 live, 1 waiting for you`: older ones are counted, too."""
    if not sessions:
        return ""
    live = [session for session in sessions if not session.is_over]
    waiting = sum(session.wait is not None for session in live)
    told = f"{counted(len(sessions) + older, 'session')}, {len(live)} live"
    return f"{told}, {waiting} waiting for you" if waiting else told
