"""The whole of what a list shows in one line: a title, fields and longer texts, wrapped to the width there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from widgets.parts.folded_lines import Line, folded
from widgets.text.wrapping import beside

LABEL_WIDTH = 15


@dataclass(frozen=True, slots=True)
class Field:
    """A name and its value side by side; one without a name goes on below the field before it."""

    name: str
    value: str | Content


@dataclass(frozen=True, slots=True)
class Heading:
    """Starts a part of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Lines that lose not one character, such as a diff's."""

    lines: tuple[Line, ...]


Part = Field | Heading | Folded | Content | str


@dataclass(frozen=True, slots=True)
class Detail:
    title: str
    parts: tuple[Part, ...] = ()
    """In reading order; bare text takes the whole width."""
    note: str = ""
    """Where it comes from, at the very end."""


class DetailView(VerticalScroll, can_focus=True):
    """Shows one Detail and scrolls it."""

    BINDING_GROUP_TITLE = "Detail"
    DEFAULT_CSS = """
    DetailView {
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        scrollbar-color: $surface-lighten-2; scrollbar-background: $background;
        scrollbar-background-hover: $background; scrollbar-background-active: $background;
    }
    DetailView > Static { width: 1fr; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "Up", show=False),
        Binding("down,j", "scroll_down", "Down", show=False),
        Binding("pageup,ctrl+b", "page_up", "Page up", show=False),
        Binding("pagedown,ctrl+f,space", "page_down", "Page down", show=False),
        Binding("home,g", "scroll_home", "Top", show=False),
        Binding("end,G", "scroll_end", "Bottom", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._detail = Detail("")
        self._drawn: tuple[Detail, int] | None = None

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def show(self, detail: Detail, *, is_same_thing: bool = False) -> None:
        """Draws a detail from its top; the same thing in a new version stays where it was scrolled to."""
        self._detail = detail
        self._draw()
        if not is_same_thing:
            self.scroll_home(animate=False)

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if width > 0 and self._drawn != (self._detail, width):
            self._drawn = (self._detail, width)
            self.query_one(Static).update(Content("\n").join(lines_of(self._detail, width)))


def lines_of(detail: Detail, width: int) -> Iterator[Content]:
    """The detail's lines, each at most `width` cells wide."""
    if detail.title:
        yield from Content.styled(detail.title, "bold").wrap(width)
    before: object = detail.title or None
    for part in detail.parts:
        is_next_field = isinstance(part, Field) and isinstance(before, Field)
        if before is not None and not is_next_field and not isinstance(before, Heading):
            yield Content("")
        yield from _part_lines(part, width)
        before = part
    if detail.note:
        yield Content("")
        yield from Content.styled(detail.note, "$foreground-muted").wrap(width)


def _part_lines(part: Part, width: int) -> Iterator[Content]:
    if isinstance(part, Field):
        value = part.value if isinstance(part.value, Content) else Content(part.value)
        yield from beside(Content.styled(part.name, "$foreground-muted"), value, LABEL_WIDTH, width)
    elif isinstance(part, Folded):
        yield from folded(part.lines, width)
    elif isinstance(part, Heading):
        yield Content.styled(part.text, "$text-primary bold")
    else:
        yield from (part if isinstance(part, Content) else Content(part)).wrap(width)
