"""One of several answers: the cursor is the choice, so arrows choose and nothing has to be confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from widgets.parts.row_list import Row, RowList


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    note: str = ""
    """Stands beside the label, dim."""


class Options(RowList):
    """All options below each other, the chosen one marked ◉. As high as there are options."""

    BINDING_GROUP_TITLE = "Choice"
    DEFAULT_CSS = "Options { height: auto; overflow-y: hidden; }"

    @dataclass
    class Picked(Message):
        """Another option is chosen than before."""

        options: "Options"
        value: str

        @property
        def control(self) -> "Options":
            return self.options

    def __init__(self, options: Sequence[Option], chosen: str = "", *, id: str | None = None) -> None:
        """`chosen`: the value to begin with; the first option where it is none of them."""
        super().__init__(id=id)
        self._options = tuple(options)
        self._start = next((place for place, option in enumerate(options) if option.value == chosen), 0)

    @property
    def value(self) -> str:
        return self._options[self._place].value

    @property
    def _place(self) -> int:
        return self.cursor if self.cursor >= 0 else self._start

    def on_mount(self) -> None:
        self.styles.height = len(self._options)
        self._draw()
        self.select(str(self._start))

    def set_options(self, options: Sequence[Option]) -> None:
        """The same options, told otherwise; the choice stays."""
        self._options = tuple(options)
        if self.is_mounted:
            self._draw()

    def watch_cursor(self, old: int, new: int) -> None:
        super().watch_cursor(old, new)
        if old != new and new >= 0:
            self._draw()
            if old >= 0:
                self.post_message(self.Picked(self, self.value))

    def on_click(self, event: events.Click) -> None:
        """A click chooses; unlike in other lists, a second one is no Enter."""
        event.prevent_default()
        if event.y < len(self._options):
            self.cursor = event.y

    def _draw(self) -> None:
        width = max((cell_len(option.label) for option in self._options if option.note), default=0)
        self.set_rows([_row(place, option, place == self._place, width) for place, option in enumerate(self._options)])


def _row(place: int, option: Option, is_chosen: bool, width: int) -> Row:
    mark = ("◉ ", "$text-primary") if is_chosen else ("○ ", "$foreground-muted")
    label = (option.label, "bold" if is_chosen else "")
    gap = " " * (max(width - cell_len(option.label), 0) + 2)
    return Row(str(place), Content.assemble(mark, label, gap, (option.note, "$foreground-muted")))
