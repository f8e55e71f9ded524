"""Asks how a rule was broken, and in which task."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from widgets.dialogs.dialog import Dialog
from widgets.parts.words_area import WordsArea

ABOUT = "From now on its tasks without a violation are counted anew, so nobody proposes to drop it for being kept."


@dataclass(frozen=True, slots=True)
class ViolationTold:
    """A person says that a rule was broken."""

    rule_id: str
    task_id: str
    """Empty where it was in no task."""
    text: str


class ViolationDialog(Dialog[ViolationTold | None]):
    """None where it was left. Words are needed: a count without them teaches nobody anything."""

    BINDING_GROUP_TITLE = "Broken rule"
    DEFAULT_CSS = """
    ViolationDialog > Vertical { max-width: 80; }
    ViolationDialog WordsArea { margin: 1 0; min-height: 3; }
    ViolationDialog Input.-textual-compact { height: 1; border: none; padding: 0 1; background: $boost; }
    ViolationDialog Input.-textual-compact:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "tell", "Record", key_display="⏎"),
        Binding("tab", "app.focus_next", "Next field"),
        Binding("escape", "leave", "Back"),
    ]

    def __init__(self, rule_id: str, title: str, task_id: str) -> None:
        """`task_id`: the one that is meant unless the person says another."""
        super().__init__()
        self._rule_id = rule_id
        self._rule = title
        self._task_id = task_id

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(f"{self._rule}\n{ABOUT}", markup=False)
            yield WordsArea(placeholder="What was done against it?")
            yield Static("In which task? Empty: in none", classes="label")
            line = Input(self._task_id, compact=True, select_on_focus=False)
            line.cursor_blink = False  # nothing blinks
            yield line
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title(f"{self._rule_id} was broken")
        self.query_one(WordsArea).focus()

    @on(WordsArea.Submitted)
    @on(Input.Submitted)
    def action_tell(self) -> None:
        text = self.query_one(WordsArea).text.strip()
        if text:
            self.decide(ViolationTold(self._rule_id, self.query_one(Input).value.strip(), text))
        else:
            self.query_one(WordsArea).focus()
            self.app.bell()
