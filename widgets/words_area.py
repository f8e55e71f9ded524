"""Fields for words that grow with them."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea


class GrowingArea(TextArea):
    """As high as its text, up to ten lines. Enter begins a new line, Tab leaves."""

    DEFAULT_CSS = """
    GrowingArea {
        height: auto; min-height: 1; max-height: 10; border: none; padding: 0 1; background: $boost;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
    }
    """

    def __init__(self, text: str = "", *, placeholder: str = "") -> None:
        super().__init__(text, compact=True, highlight_cursor_line=False, placeholder=placeholder)
        self.cursor_blink = False  # nothing blinks
        self.move_cursor(self.document.end)


class WordsArea(GrowingArea):
    """Enter is done. Ctrl+J begins a new line: unlike Shift+Enter, every terminal and tmux can send it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j,shift+enter,alt+enter", "new_line", "New line", key_display="^j"),
    ]

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        area: "WordsArea"

        @property
        def control(self) -> "WordsArea":
            return self.area

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":  # TextArea takes it for a new line before any binding is asked
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self))
        else:
            await super()._on_key(event)

    def action_new_line(self) -> None:
        self.replace("\n", *self.selection, maintain_selection_offset=False)
