"""A list of one-line rows with a cursor: what every pane is made of.

New rows take the place of the old ones without moving the cursor, the focus or the scroll position, because a row is
known by its key. Only lines that changed are drawn again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from widgets.text.searching import holds, words_of

GUTTER = 1
"""Cells left of each row, where a bar marks the cursor for those who see no colours."""

UNKNOWN_WIDTH = 80
"""Taken for the width until there is a layout."""


@dataclass(frozen=True)
class Row:
    """One line: `left` is cut with … where it meets `right`, which keeps to the right edge."""

    key: str
    """Unique in its list, and the same for the same thing when it changes."""
    left: Content
    right: Content = field(default_factory=lambda: Content(""))
    detail: str = ""
    """The whole text, shown on Enter; also what a filter looks at."""
    is_heading: bool = False
    """The cursor passes it by."""

    @property
    def text(self) -> str:
        return f"{self.left.plain} {self.right.plain} {self.detail}"

    def same_as(self, other: "Row") -> bool:
        """Drawn the same; Content's own equality leaves colours out."""
        return self == other and self.left.is_same(other.left) and self.right.is_same(other.right)


def nothing_holds(words: Sequence[str]) -> str:
    return f"Nothing here holds {' '.join(words)!r}. Esc shows all."


def first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]


def heading(key: str, text: str) -> Row:
    return Row(key, Content.styled(text, "$foreground-muted"), is_heading=True)


class RowList(ScrollView, can_focus=True):
    """Shows rows. Arrows or j k move, Enter chooses, `set_filter` narrows."""

    BINDING_GROUP_TITLE = "List"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--cursor"}

    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-color: $surface-lighten-2;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        & > .row-list--cursor { background: $surface-lighten-1; }
        &:focus > .row-list--cursor { background: $primary-muted; text-style: bold; }
        &:ansi > .row-list--cursor { background: transparent; }
        &:ansi:focus > .row-list--cursor { background: transparent; text-style: bold reverse; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("home,g", "edge(-1)", "First", show=False),
        Binding("end,G", "edge(1)", "Last", show=False),
        Binding("enter", "choose", "Open", show=False),
    ]

    HAS_KEYS_ELSEWHERE: ClassVar[bool] = False
    """Its keys are pressed in a field beside it: the cursor's glyph shows without the focus too."""

    cursor: var[int] = var(-1)
    """Index into the visible rows, -1 where no row can be chosen."""

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or on the same one with other content."""

        rows: "RowList"
        row: Row | None

        @property
        def control(self) -> "RowList":
            return self.rows

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row, or it was clicked while the cursor was on it."""

        rows: "RowList"
        row: Row

        @property
        def control(self) -> "RowList":
            return self.rows

    def __init__(self, *, empty: str = "", newest_first: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._stays_on_top = newest_first
        self._all: tuple[Row, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._filter: tuple[str, ...] = ()
        self._empty = empty

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that pass the filter."""
        return self._rows

    @property
    def selected(self) -> Row | None:
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    @property
    def empty(self) -> str:
        """Shown where there is no row: what to do next."""
        return self._empty

    @empty.setter
    def empty(self, text: str) -> None:
        if text != self._empty:
            self._empty = text
            if not self._rows:
                self.refresh()

    @property
    def lines(self) -> int:
        """How many lines it would fill: its rows, or the hint where there is none."""
        return len(self._rows) or len(self._hint_lines())

    def hint(self) -> str:
        """What stands where there is no row: that the filter let none pass, or what to do next."""
        return nothing_holds(self._filter) if self._all else self._empty

    def _hint_lines(self) -> list[str]:
        width = self.scrollable_content_region.width or UNKNOWN_WIDTH
        return wrap(self.hint(), max(width - 2 * GUTTER, 1)) or [""]

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Shows these rows; the cursor stays on the row it is on, by key."""
        self._all = tuple(rows)
        self._show([row for row in self._all if self._passes(row)])

    def set_filter(self, text: str) -> None:
        """Shows only rows that hold every word of `text`; an empty text shows all."""
        self._filter = words_of(text)
        self._show([row for row in self._all if self._passes(row)])
        if not self._rows:
            self.refresh()  # the hint names the filter

    def select(self, key: str) -> None:
        """Moves the cursor to the row with this key, if it is shown."""
        for place, row in enumerate(self._rows):
            if row.key == key:
                self.cursor = place
                return

    def _passes(self, row: Row) -> bool:
        return not self._filter or (not row.is_heading and holds(row.text.casefold(), self._filter))

    def _show(self, rows: Sequence[Row]) -> None:
        before, selected = self._rows, self.selected
        self._rows = tuple(rows)
        if len(before) != len(self._rows):
            self.virtual_size = Size(0, len(self._rows))
            self.refresh()
        else:
            for place, (old, new) in enumerate(zip(before, self._rows, strict=True)):
                if old is not new and not old.same_as(new):
                    self._refresh_row(place)
        place = self._place_of(selected)
        if place != self.cursor:
            self.cursor = place
        elif selected is not self.selected:
            self.post_message(self.Moved(self, self.selected))

    def _place_of(self, selected: Row | None) -> int:
        """Where the cursor belongs now: on the same key, else near where it was."""
        is_on_top = self._stays_on_top and self.cursor <= 0
        if selected is not None and not is_on_top:
            for place, row in enumerate(self._rows):
                if row.key == selected.key and not row.is_heading:
                    return place
        return self._nearest(max(self.cursor, 0), 1)

    def _nearest(self, place: int, direction: int) -> int:
        """The nearest row at or after `place` that can be chosen, else before it; -1 for none."""
        places = [number for number, row in enumerate(self._rows) if not row.is_heading]
        if not places:
            return -1
        onward = [number for number in places if (number - place) * direction >= 0]
        return min(onward or places, key=lambda number: abs(number - place))

    def validate_cursor(self, cursor: int) -> int:
        return min(cursor, len(self._rows) - 1)

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self._refresh_row(self.cursor)

    def watch_cursor(self, old: int, new: int) -> None:
        self._refresh_row(old)
        self._refresh_row(new)
        if self.is_mounted and 0 <= new < len(self._rows):
            top = 0 if new == self._nearest(0, 1) else new  # a heading above the first row comes into view with it
            self.scroll_to_region(Region(0, top, 1, new - top + 1), animate=False)
        self.post_message(self.Moved(self, self.selected))

    def _refresh_row(self, place: int) -> None:
        if place >= 0:
            self.refresh_lines(place)

    # Keys and mouse

    def action_move(self, direction: int) -> None:
        self.cursor = self._nearest(self.cursor + direction, direction)

    def action_page(self, direction: int) -> None:
        self.cursor = self._nearest(self.cursor + direction * max(self.size.height - 1, 1), direction)

    def action_edge(self, direction: int) -> None:
        self.cursor = self._nearest(0 if direction < 0 else len(self._rows) - 1, -direction)

    def action_choose(self) -> None:
        if (row := self.selected) is not None:
            self.post_message(self.Chosen(self, row))

    def on_click(self, event: events.Click) -> None:
        place = event.y + self.scroll_offset.y
        if 0 <= place < len(self._rows) and not self._rows[place].is_heading:
            if place == self.cursor:
                self.action_choose()
            else:
                self.cursor = place

    # Drawing

    def render_line(self, y: int) -> Strip:
        place = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if not self._rows:
            hint = self._hint_lines()
            line = f" {hint[y]}" if y < len(hint) else ""
            return self._strip(Content.styled(line, "$foreground-muted"), width, False)
        if place >= len(self._rows):
            return self._strip(Content(""), width, False)
        row, is_cursor = self._rows[place], place == self.cursor
        room = max(width - GUTTER - row.right.cell_length - 1, 0)
        left = row.left.truncate(room, ellipsis=True, pad=True)
        gutter = "▌" if is_cursor and (self.has_focus or self.HAS_KEYS_ELSEWHERE) else " "
        return self._strip(Content.assemble(gutter, left, " ", row.right), width, is_cursor)

    def _strip(self, content: Content, width: int, is_cursor: bool) -> Strip:
        style = self.get_visual_style("row-list--cursor") if is_cursor else self.visual_style
        strips = Visual.to_strips(self, content, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, self.rich_style)
