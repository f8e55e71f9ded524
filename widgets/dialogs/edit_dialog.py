"""A longer text to change before it is agreed to. Leaving keeps what was typed; only Ctrl+S gives it back."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from widgets.dialogs.dialog import Dialog
from widgets.parts.words_area import GrowingArea


class EditDialog(Dialog[str | None]):
    """Gives back the text, or None where it was left; `typed` then still has it."""

    BINDING_GROUP_TITLE = "Edit"
    DEFAULT_CSS = """
    EditDialog GrowingArea { max-height: 100%; min-height: 6; margin-top: 1; }
    EditDialog > Vertical { max-height: 92%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s", "give", "Save", tooltip="Then the new change is shown; nothing is written yet", priority=True
        ),
        Binding("ctrl+r", "restore", "As proposed", tooltip="The text as it was proposed", priority=True),
        Binding("escape", "leave", "Back, keep the draft"),
    ]

    def __init__(self, title: str, text: str, *, typed: str, proposed: str) -> None:
        """`text` stands above the field; `typed` is what it begins with, `proposed` what Ctrl+R brings back."""
        super().__init__()
        self._title = title
        self._text = text
        self._proposed = proposed
        self.typed = typed
        """What the field holds now."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._text, markup=False)
            yield GrowingArea(self.typed)
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title(self._title)
        area = self.query_one(GrowingArea)
        area.move_cursor((0, 0))
        area.focus()

    @on(TextArea.Changed)
    def _keep(self, event: TextArea.Changed) -> None:
        event.stop()
        self.typed = event.text_area.text

    def action_restore(self) -> None:
        area = self.query_one(GrowingArea)
        area.replace(self._proposed, (0, 0), area.document.end)  # ctrl+z brings back what was typed

    def action_give(self) -> None:
        self.typed = self.query_one(GrowingArea).text
        if self.typed.strip():
            self.decide(self.typed)
        else:
            self.app.bell()
