"""A small question with a key for each answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from widgets.parts.row_list import Row, RowList


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    """One character."""
    label: str
    value: str
    """What the dialog gives back."""


class ChoiceDialog(ModalScreen[str | None]):
    """Gives back the value of what was chosen, or None. The cursor starts on "no": a stray Enter changes nothing."""

    BINDING_GROUP_TITLE = "Question"
    DEFAULT_CSS = """
    ChoiceDialog { align: center middle; }
    ChoiceDialog > Vertical {
        width: 64; max-width: 94%; height: auto; max-height: 90%;
        border: round $primary; background: $surface; padding: 1 2;
        border-title-style: bold;
    }
    ChoiceDialog Static { height: auto; margin-bottom: 1; }
    ChoiceDialog RowList { background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def __init__(self, title: str, text: str, choices: Sequence[Choice], *, cancel: str = "Cancel") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._choices = tuple(choices)
        self._cancel = cancel

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._text, markup=False)
            yield RowList()

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = Content(self._title)
        rows = [_row(choice.key, choice.key, choice.label) for choice in self._choices]
        rows.append(_row("", "esc", self._cancel))
        choices = self.query_one(RowList)
        choices.styles.height = len(rows)
        choices.set_rows(rows)
        choices.select("")
        choices.focus()

    @on(RowList.Chosen)
    def _give_back_row(self, event: RowList.Chosen) -> None:
        event.stop()
        self._give_back(event.row.key)

    def on_key(self, event: events.Key) -> None:
        if event.character and any(choice.key == event.character for choice in self._choices):
            event.stop()
            event.prevent_default()
            self._give_back(event.character)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def _give_back(self, key: str) -> None:
        self.dismiss(next((choice.value for choice in self._choices if choice.key == key), None))


def _row(row_key: str, key: str, label: str) -> Row:
    return Row(row_key, Content.assemble((f" {key:>3}  ", "$text-primary bold"), label))
