"""In a small terminal one pane shows at a time; this line names all and says what the others have."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from widgets.text.formats import Part


@dataclass(frozen=True)
class Tab:
    """A pane as the bar names it."""

    number: int
    title: str
    note: str = ""


class TabBar(Widget):
    DEFAULT_CSS = """
    TabBar { display: none; height: 1; padding: 0 1; background: $surface; }
    """

    class Pressed(Message):
        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__()
        self._tabs: tuple[Tab, ...] = ()
        self._shown = 0

    def show(self, tabs: Sequence[Tab], shown: int) -> None:
        if (tuple(tabs), shown) != (self._tabs, self._shown):
            self._tabs, self._shown = tuple(tabs), shown
            self.refresh()

    def render(self) -> Content:
        parts: list[Part] = []
        for tab in self._tabs:
            if parts:
                parts.append((" │ ", "$foreground-disabled"))
            text = f"{tab.number} {tab.title}{' ' + tab.note if tab.note else ''}"
            parts.append((text, "bold reverse") if tab.number == self._shown else (text, "$foreground-muted"))
        return Content.assemble(*parts).truncate(max(self.size.width, 0), ellipsis=True)

    def on_click(self, event: events.Click) -> None:
        start = 1
        for tab in self._tabs:
            end = start + len(f"{tab.number} {tab.title}{' ' + tab.note if tab.note else ''}")
            if start <= event.x < end:
                self.post_message(self.Pressed(tab.number))
                return
            start = end + 3
