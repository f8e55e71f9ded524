"""Asks for a few words: a remark, a hint, a reason."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from widgets.dialogs.dialog import Dialog
from widgets.parts.words_area import WordsArea


class WordsDialog(Dialog[str | None]):
    """Gives back the words, or None where it was left."""

    BINDING_GROUP_TITLE = "Words"
    DEFAULT_CSS = """
    WordsDialog > Vertical { max-width: 80; }
    WordsDialog WordsArea { margin-top: 1; min-height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "give", "Done", key_display="⏎"),
        Binding("escape", "leave", "Back"),
    ]

    def __init__(self, title: str, text: str, *, words: str = "", needed: bool = False) -> None:
        """`needed`: nothing is given back while there are no words."""
        super().__init__()
        self._title = title
        self._text = text
        self._words = words
        self._needed = needed

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._text, markup=False)
            yield WordsArea(self._words)
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title(self._title)
        self.query_one(WordsArea).focus()

    @on(WordsArea.Submitted)
    def action_give(self) -> None:
        words = self.query_one(WordsArea).text.strip()
        if self._needed and not words:
            self.app.bell()
        else:
            self.decide(words)
