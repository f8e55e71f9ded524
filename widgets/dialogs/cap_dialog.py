"""The spending limit is reached: raise it to an amount, or end the run."""

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from engine.workspace.money_words import dollars_in_words
from engine.workspace.questions import OpenQuestion
from widgets.dialogs.answers import CapAnswer
from widgets.dialogs.dialog import Dialog

MAX_CAP_USD = 10_000
"""The highest limit that the settings take (engine/workspace/config.py)."""


class AmountLine(Input):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Raise", key_display="⏎")]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are no part of an amount: they stay keys."""
        return super().check_consume_key(key, character) and not (character or "").isalpha()


class CapDialog(Dialog[CapAnswer | None]):
    """None where it was left: the run goes on waiting, and nothing is spent."""

    BINDING_GROUP_TITLE = "Spending limit"
    DEFAULT_CSS = """
    CapDialog > Vertical { max-width: 76; }
    CapDialog Input.-textual-compact {
        height: 1; width: 16; border: none; padding: 0 1; background: $boost; margin-top: 1;
    }
    CapDialog Input.-textual-compact:focus { border: none; }
    CapDialog #wrong { color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "abort", "Abort", priority=True, tooltip="End the run; finished steps stay finished"),
        Binding("escape", "leave", "Later"),
    ]

    def __init__(self, question: OpenQuestion) -> None:
        super().__init__()
        self._spent = _amount(question.facts.get("spent_usd"))
        self._cap = _amount(question.facts.get("cap_usd"))

    def compose(self) -> ComposeResult:
        with Vertical(classes="-asks"):
            yield Static(self._introduction())
            yield AmountLine(placeholder="dollars", compact=True, restrict=r"[$0-9.,]*")
            yield Static("", id="wrong", markup=False)
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title("? The spending limit is reached")
        field = self.query_one(Input)
        field.cursor_blink = False  # nothing blinks
        field.focus()

    def _introduction(self) -> Content:
        return Content.assemble(
            "Assistants used ",
            (f"{dollars_in_words(self._spent)}", "bold"),
            f" of {dollars_in_words(self._cap)} in this session. Nothing more is spent until you decide.\n\n",
            ("Raise the limit to, in US dollars:", "$foreground-muted"),
        )

    @on(Input.Changed)
    def _forget_error(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#wrong", Static).update("")

    @on(Input.Submitted)
    def _raise_cap(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip().removeprefix("$").replace(",", ".")
        least = max(self._spent, self._cap)
        try:
            cap = float(text)
        except ValueError:
            cap = 0.0
        if least < cap <= MAX_CAP_USD:
            self.decide(CapAnswer("raise", cap))
        else:
            wrong = f"Type an amount of more than {dollars_in_words(least)} and at most ${MAX_CAP_USD:,}"
            self.query_one("#wrong", Static).update(wrong)

    def action_abort(self) -> None:
        self.decide_to_abort(CapAnswer("abort"))


def _amount(value: Any) -> float:
    """Dollars from the journal, which anybody may have written."""
    return float(value) if isinstance(value, int | float) and abs(value) < 1e9 else 0.0
