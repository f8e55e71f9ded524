"""A list to choose one thing from, found by typing: the session switcher and the task picker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Input

from engine.workspace.snapshot import SessionSummary, TaskSummary
from widgets.parts.row_list import Row, RowList, heading
from widgets.text.formats import age, pad
from widgets.text.glyphs import Mark, word_mark
from widgets.text.searching import holds, search_text, words_of

DRAWN_ROWS = 300
"""Nobody reads further than this: it is quicker to type another letter than to draw ten thousand rows."""

FRAME_LINES = 5
"""Border, filter line, the gap below it, and the keys."""


@dataclass(frozen=True, slots=True)
class PickerRow:
    id: str
    mark: Mark
    text: str
    detail: str
    """Stands at the right edge, in columns of the same width in every row."""


def session_rows(sessions: Sequence[SessionSummary], now: datetime, active: str = "") -> tuple[PickerRow, ...]:
    """The session switcher's rows; `active` is the id of the session that Claude's hooks write to."""
    return tuple(
        PickerRow(
            session.id,
            mark := word_mark(session.status),
            session.goal or session.id,
            f"{'active' if session.id == active else '':6}  {pad(mark.word, 12)} {age(session.updated_at, now):>4}",
        )
        for session in sessions
    )


def task_rows(tasks: Sequence[TaskSummary], now: datetime) -> tuple[PickerRow, ...]:
    """The task picker's rows."""
    return tuple(
        PickerRow(
            task.id,
            mark := word_mark(task.status),
            task.goal or task.id,
            f"{f'{task.steps_done}/{task.steps}':>7}  {pad(mark.word, 14)} {age(task.updated_at, now):>4}",
        )
        for task in tasks
    )


class QueryLine(Input):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Choose")]


class PickerList(RowList):
    HAS_KEYS_ELSEWHERE = True


class Picker(ModalScreen[str | None]):
    """Gives back the id of the row that was chosen, or None."""

    BINDING_GROUP_TITLE = "List to choose from"
    DEFAULT_CSS = """
    Picker { align: center middle; }
    Picker > Vertical {
        width: 90%; max-width: 120; height: 80%;
        border: round $border; background: $surface; padding: 0 1;
        border-title-style: bold; border-subtitle-color: $foreground-muted;
    }
    Picker Input { height: 1; margin-bottom: 1; background: $boost; padding: 0 1; }
    Picker RowList { background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("slash", "search", "Search", show=False),
    ]

    def __init__(self, title: str, rows: Sequence[PickerRow], *, shown: str = "", empty: str = "Nothing here") -> None:
        """`shown` is the id of the row that is on screen already; the cursor starts there."""
        super().__init__()
        self._title = title
        self._rows = tuple(rows)
        self._shown = shown
        self._empty = empty
        self._texts: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield QueryLine(placeholder="type to filter", compact=True)
            yield PickerList(empty=self._empty)
            yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        box = self.query_one(Vertical)
        box.border_title = Content(self._title)
        box.styles.max_height = min(max(len(self._rows), 3) + FRAME_LINES, 40)
        self.query_one(QueryLine).cursor_blink = False  # nothing blinks
        self._draw("")
        self.query_one(RowList).select(self._shown)

    @on(Input.Changed)
    def _draw_matches(self, event: Input.Changed) -> None:
        event.stop()
        self._draw(event.value)

    @on(Input.Submitted)
    def _choose_from_input(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    @on(RowList.Chosen)
    def _give_back(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(event.row.key)

    @on(RowList.Moved)
    def _name_selected(self, event: RowList.Moved) -> None:
        event.stop()
        self.query_one(Vertical).border_subtitle = Content(event.row.key) if event.row else None

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def action_move(self, direction: int) -> None:
        self.query_one(RowList).action_move(direction)

    def action_page(self, direction: int) -> None:
        self.query_one(RowList).action_page(direction)

    def action_search(self) -> None:
        self.query_one(Input).focus()

    def _draw(self, query: str) -> None:
        found = self._matches(query)
        drawn = [self._row(row) for row in self._first(found)]
        if len(found) > len(drawn):
            drawn.append(heading("more", f"… and {len(found) - len(drawn):,} more, type to filter"))
        rows = self.query_one(RowList)
        rows.empty = f"Nothing holds {query!r}" if query else self._empty
        rows.set_rows(drawn)

    def _matches(self, query: str) -> Sequence[PickerRow]:
        words = words_of(query)
        if not words:
            return self._rows
        if not self._texts:
            self._texts = [search_text(row.id, row.text, row.detail) for row in self._rows]
        return [row for row, text in zip(self._rows, self._texts, strict=True) if holds(text, words)]

    def _first(self, found: Sequence[PickerRow]) -> list[PickerRow]:
        """As many as are drawn, the shown one always among them."""
        first = list(found[:DRAWN_ROWS])
        return first + [row for row in found[DRAWN_ROWS:] if row.id == self._shown]

    def _row(self, row: PickerRow) -> Row:
        lead = Content.styled("▸ ", "$text-primary") if row.id == self._shown else Content("  ")
        return Row(
            row.id,
            Content.assemble(lead, row.mark.content, " ", row.text),
            Content.styled(row.detail, "$foreground-muted"),
        )
