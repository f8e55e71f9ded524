"""Fields for words that grow with them."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

NEW_LINE_KEYS = ("ctrl+j", "shift+enter")
"""Unlike Shift+Enter, every terminal and tmux can send Ctrl+J."""


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
    """Enter is done, Ctrl+J begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(NEW_LINE_KEYS), "new_line", "New line", key_display="^j"),
    ]

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        area: "WordsArea"

        @property
        def control(self) -> "WordsArea":
            return self.area

    async def _on_key(self, event: events.Key) -> None:
        """Both keys are taken in their turn: a binding would run after what is typed fast behind it."""
        if event.key not in ("enter", *NEW_LINE_KEYS):
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.post_message(self.Submitted(self))
        else:
            self.action_new_line()

    def action_new_line(self) -> None:
        self.replace("\n", *self.selection, maintain_selection_offset=False)
