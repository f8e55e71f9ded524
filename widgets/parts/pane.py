"""What all panes share: a numbered frame around a list of rows, and a filter line that comes and goes."""

from datetime import datetime
from functools import cached_property
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from engine.overview import Overview
from widgets.parts.row_list import Row, RowList

READING = "Reading …"
"""Until the first Overview is there: an empty pane must not claim that there is nothing."""


class FilterLine(Input):
    """One line at the pane's foot. Enter goes back to the list and keeps the filter, Esc takes it away."""

    DEFAULT_CSS = """
    FilterLine { display: none; height: 1; border: none; padding: 0; background: $boost; }
    FilterLine.-open { display: block; }
    FilterLine:focus { border: none; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Clear filter"),
        Binding("down", "keep", "To the list", show=False),
    ]

    class Closed(Message):
        """Esc was pressed: no filter any more."""

    def __init__(self) -> None:
        super().__init__(placeholder="filter")  # `compact` would style each pane's line once more at the start
        self.cursor_blink = False

    def action_close(self) -> None:
        self.value = ""
        self.post_message(self.Closed())

    async def action_keep(self) -> None:
        await self.action_submit()


class Pane(Vertical):
    """A frame with a number, a name, a list of rows and a filter.

    A subclass says how an Overview becomes rows (`make_rows`), what its tab says (`tab_note`) and what an empty list
    tells the person to do (`EMPTY`).
    """

    NUMBER: ClassVar[int]
    TITLE: ClassVar[str]
    EMPTY: ClassVar[str] = ""
    NEWEST_FIRST: ClassVar[bool] = False
    """The cursor stays on the first row when newer ones come in above it."""

    DEFAULT_CSS = """
    Pane {
        border: round $surface-lighten-2;
        border-title-color: $foreground-muted;
        border-subtitle-color: $foreground-muted;
        padding: 0 1 0 0;
        &:focus-within {
            border: round $primary;
            border-title-color: $text;
            border-title-style: bold;
            border-subtitle-color: $text;
        }
    }
    """

    BINDING_GROUP_TITLE = "Pane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "filter", "Filter", show=False, tooltip="Show only rows with these words; in the output, search"
        ),
        Binding("escape", "back", "Show all again", show=False),
    ]

    class DetailRequested(Message):
        """Enter on a row: the whole of what it cuts short is wanted."""

        def __init__(self, title: str, text: str) -> None:
            super().__init__()
            self.title = title
            self.text = text

    def __init__(self) -> None:
        super().__init__(id=self.TITLE.lower())
        self.border_title = f"{self.NUMBER} {self.TITLE}"
        self.overview: Overview | None = None
        self.now: datetime | None = None

    def compose(self) -> ComposeResult:
        yield RowList(empty=READING, newest_first=self.NEWEST_FIRST, id="rows")

    def on_mount(self) -> None:
        self.call_after_refresh(lambda: self.filter_line)

    @property
    def row_list(self) -> RowList:
        return self.query_one("#rows", RowList)

    def show(self, overview: Overview, now: datetime) -> None:
        """Draws this overview; whatever is the same as before stays untouched."""
        self.overview, self.now = overview, now
        self.row_list.empty = self.empty_text(overview)
        self.row_list.set_rows(self.make_rows(overview, now))
        self.set_subtitle(self.make_subtitle(overview))

    def redraw(self) -> None:
        """Draws the same overview again, for a new width."""
        if self.overview is not None and self.now is not None:
            self.show(self.overview, self.now)

    def on_resize(self) -> None:
        self.redraw()

    def set_subtitle(self, text: str) -> None:
        if text != self.border_subtitle:
            self.border_subtitle = text.replace("[", r"\[")

    def make_rows(self, overview: Overview, now: datetime) -> tuple[Row, ...]:
        raise NotImplementedError

    def empty_text(self, overview: Overview) -> str:  # noqa: ARG002 - for subclasses that know more
        """What an empty list tells the person."""
        return self.EMPTY

    def make_subtitle(self, overview: Overview) -> str:  # noqa: ARG002 - for subclasses that have one
        return ""

    def tab_note(self, overview: Overview) -> str:  # noqa: ARG002 - for subclasses that have one
        """What the tab says while another pane is shown: a few characters."""
        return ""

    def focus_pane(self) -> None:
        """Takes the focus, unless something inside has it already."""
        if not self.has_focus_within:
            self.row_list.focus()

    # Filter

    @cached_property
    def filter_line(self) -> FilterLine:
        """Comes after the first picture, or with the first key that needs it: hidden as it is, it is styled all the
        same, and that of five panes takes a twentieth of the time until something is seen."""
        line = FilterLine()
        self.mount(line)
        return line

    def action_filter(self) -> None:
        self.filter_line.add_class("-open")
        self.filter_line.focus()

    def action_back(self) -> None:
        """Takes away a filter that was kept."""
        self.filter_line.remove_class("-open")
        if self.filter_line.value:
            self.filter_line.value = ""
            self.apply_filter("")

    def apply_filter(self, text: str) -> None:
        """What typing in the filter line does."""
        self.row_list.set_filter(text)

    def leave_filter(self) -> None:
        """Where the focus goes from the filter line."""
        self.row_list.focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self.apply_filter(event.value)

    @on(Input.Submitted)
    def _keep_filter(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value:
            self.filter_line.remove_class("-open")
        self.leave_filter()

    @on(FilterLine.Closed)
    def _drop_filter(self, event: FilterLine.Closed) -> None:
        event.stop()
        self.filter_line.remove_class("-open")
        self.apply_filter("")
        self.leave_filter()

    @on(RowList.Chosen, "#rows")
    def _open_row(self, event: RowList.Chosen) -> None:
        event.stop()
        self.open_row(event.row)

    def open_row(self, row: Row) -> None:
        """Enter on a row; by default the whole of its text."""
        self.post_message(self.DetailRequested(self.TITLE, row.detail or row.left.plain))
