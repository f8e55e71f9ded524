"""A step cannot go on: what was tried, what came of it, and the ways on."""

from collections.abc import Iterator
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from engine.workspace.questions import OpenQuestion
from widgets.dialogs.answers import EscalationAnswer
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.words_dialog import WordsDialog
from widgets.parts.folded_lines import FoldedLines, Line, text_lines
from widgets.text.counting import counted

SHOWN_LOG_LINES = 200
"""Of the log's end; all of it is in the Build pane."""


class EscalationDialog(Dialog[EscalationAnswer | None]):
    """None where it was left: the run goes on waiting."""

    BINDING_GROUP_TITLE = "A step cannot go on"
    DEFAULT_CSS = """
    EscalationDialog > Vertical { height: 94%; max-height: 50; max-width: 130; }
    EscalationDialog Static { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "retry", "Retry", tooltip="Try again, with a hint for whoever does it"),
        Binding("e", "choose('edit')", "Edit plan", tooltip="Open plan.json in your editor, then try again"),
        Binding("s", "choose('skip')", "Skip", tooltip="Go on without it; what depends on it is tried all the same"),
        Binding("d", "choose('by_hand')", "I did it", tooltip="Done by hand: its checks are run, then it goes on"),
        Binding("x", "abort", "Abort", tooltip="End the run; finished steps stay finished"),
        Binding("escape", "leave", "Later"),
    ]

    def __init__(self, question: OpenQuestion, log: str = "") -> None:
        """`log`: the end of the last attempt's output."""
        super().__init__()
        self._question = question
        self._log = log

    def compose(self) -> ComposeResult:
        with Vertical(classes="-asks"):
            yield Static(self._introduction())
            yield FoldedLines([*self._lines()], empty="Nothing is known about what was tried.")
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title(f"? {self._question.step_id or 'This run'} cannot go on")
        self.query_one(FoldedLines).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a step can be skipped or done by hand; planning, or the checks at the end, are no step."""
        if action == "choose" and parameters != ("edit",):
            return bool(self._question.step_id)
        return super().check_action(action, parameters)

    def action_choose(self, choice: str) -> None:
        match choice:
            case "edit" | "skip" | "by_hand":
                self.decide(EscalationAnswer(choice))

    def action_retry(self) -> None:
        def retry(hint: str | None) -> None:
            if hint is not None:
                self.decide(EscalationAnswer("retry", hint))

        text = "A hint for the next attempt. Enter without a word tries again as it is."
        self.app.push_screen(WordsDialog("Retry with a hint", text), retry)

    def action_abort(self) -> None:
        self.decide_to_abort(EscalationAnswer("abort"))

    def _introduction(self) -> Content:
        kind = _text(self._question.facts.get("error_kind"))
        tried = len(_many(self._question.facts.get("tried")))
        facts = [counted(tried, "attempt") if tried else "", kind.replace("_", " ")]
        return Content.assemble(
            (self._question.title or "It needs you.", "bold"),
            "\n",
            (", ".join(filter(None, facts)), "$foreground-muted"),
        )

    def _lines(self) -> Iterator[Line]:
        for item in _many(self._question.facts.get("tried")):
            facts = item if isinstance(item, dict) else {"error": item}
            kind = _text(facts.get("error_kind")).replace("_", " ")
            yield Line(f"attempt {_text(facts.get('attempt'))}  {kind}".rstrip(), "$foreground-muted")
            yield from text_lines(_text(facts.get("error")), "✘ ", "$text-error bold")
            yield from _hints(facts.get("hints"))
        yield from _hints(self._question.facts.get("hints"))
        if self._log:
            yield Line("")
            name = _text(self._question.facts.get("log"))
            yield Line(f"the end of its output  {name}".rstrip(), "$foreground-muted")
            yield from text_lines(self._log)[-SHOWN_LOG_LINES:]


def _hints(found: Any) -> Iterator[Line]:
    for hint in _many(found):
        yield Line(_text(hint), mark="→ hint: ")


def _many(value: Any) -> list[Any]:
    """A list from the journal, which anybody may have written."""
    return value if isinstance(value, list) else [value] if isinstance(value, str) and value else []


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(item)}" for name, item in value.items())
    return "" if value is None else str(value)
