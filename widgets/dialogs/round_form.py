"""A round of the planner's questions on one form. What it would assume stands in the fields already."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from engine.workspace.questions import OpenQuestion
from widgets.dialogs.answers import RoundAnswers
from widgets.dialogs.dialog import Dialog, Form
from widgets.dialogs.question_field import QuestionField
from widgets.parts.row_list import RowList

NOTHING = "The planner asks nothing in this round."


class RoundForm(Dialog[RoundAnswers | None]):
    """None where it was left; `typed` then still has what was answered so far, to begin with the next time."""

    BINDING_GROUP_TITLE = "Questions"
    DEFAULT_CSS = """
    RoundForm #state { color: $foreground-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "Send", tooltip="Sends all answers; asks for those that have no default"),
        Binding("ctrl+r", "assume", "Assume the rest", tooltip="Sends, with the defaults wherever you said nothing"),
        Binding("tab", "app.focus_next", "Next"),
        Binding("escape", "leave", "Later", tooltip="Leaves; what you typed is there again when you come back"),
    ]

    def __init__(self, question: OpenQuestion, typed: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._question = question
        self.typed = dict(typed or {})
        """The answers that differ from their defaults, by question id."""
        self._fields = [
            QuestionField(number, one, self.typed.get(one.id)) for number, one in enumerate(question.form, start=1)
        ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="-asks"):
            with Form():
                yield from self._fields
                if not self._fields:
                    yield Static(NOTHING, markup=False)
            yield Static(id="state", markup=False)
            yield self.keys()

    def on_mount(self) -> None:
        facts = self._question.facts
        place, rounds = _number(facts.get("round")), _number(facts.get("rounds"))
        name = f"Round {place} of {rounds}" if place and rounds else "Questions"
        title = self._question.title or name
        self.set_title(f"? {title}" if title.startswith(name) else f"? {name}: {title}")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._show_state()
        if self._fields:
            self._fields[0].focus_answer()

    @property
    def _answers(self) -> RoundAnswers:
        assumed = frozenset(field.question.id for field in self._fields if field.is_assumed)
        return RoundAnswers({field.question.id: field.answer for field in self._fields}, assumed)

    def action_send(self) -> None:
        """Sends, unless a question has neither an answer nor a default: that one is shown instead."""
        missing = next((field for field in self._fields if not field.answer), None)
        if missing is None:
            self.decide(self._answers)
        else:
            missing.focus_answer()
            self._say(Content.styled("▲ Nothing is said here: answer it, or ^r sends it as it is", "$text-warning"))

    def action_assume(self) -> None:
        self.decide(self._answers)

    def action_leave(self) -> None:
        self._keep_typed()
        super().action_leave()

    def _keep_typed(self) -> None:
        self.typed = {field.question.id: field.answer for field in self._fields if not field.is_assumed}

    @on(RowList.Chosen)
    def _go_on(self, event: RowList.Chosen) -> None:
        """Enter on an option: it is chosen already."""
        event.stop()
        self.focus_next()

    @on(QuestionField.Changed)
    def _show_state(self) -> None:
        self._keep_typed()
        assumed = sum(field.is_assumed and bool(field.answer) for field in self._fields)
        missing = sum(not field.answer for field in self._fields)
        answered = len(self._fields) - assumed - missing
        parts = [f"{answered} of {len(self._fields)} answered by you", f"{assumed} assumed"]
        self._say(Content(", ".join([*parts, f"{missing} without an answer"] if missing else parts)))

    def _say(self, text: Content) -> None:
        self.query_one("#state", Static).update(text)


def _number(value: Any) -> int:
    """A count from the journal, which anybody may have written."""
    return value if isinstance(value, int) and 0 < value < 1000 else 0
