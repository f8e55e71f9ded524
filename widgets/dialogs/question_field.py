"""One question of a round: its words, why it is asked, and a field that already holds what would be assumed."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from engine.workspace.questions import FormQuestion
from widgets.parts.option_list import Option, Options
from widgets.parts.words_area import GrowingArea

OTHER = "other"
"""Value of the option that opens the line for an answer of one's own; the others are called by their place."""


class AnswerLine(Input):
    """One line; Enter and the down arrow go on to the next question."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "app.focus_next", "Next", key_display="⏎"),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, value: str) -> None:
        super().__init__(value, compact=True, select_on_focus=False)
        self.cursor_blink = False  # nothing blinks


class QuestionField(Vertical):
    DEFAULT_CSS = """
    QuestionField { height: auto; margin-bottom: 1; padding-right: 1; }
    QuestionField .dim { color: $foreground-muted; }
    QuestionField AnswerLine.-textual-compact { height: 1; border: none; padding: 0 1; background: $boost; }
    QuestionField AnswerLine.-textual-compact:focus { border: none; }
    QuestionField .-hidden { display: none; }
    """

    @dataclass
    class Changed(Message):
        """The answer is another one now."""

        field: "QuestionField"

    def __init__(self, number: int, question: FormQuestion, typed: str | None = None) -> None:
        """`typed`: an answer that was begun earlier, in the place of the default."""
        super().__init__()
        self.question = question
        self._number = number
        self._start = question.default if typed is None else typed

    def compose(self) -> ComposeResult:
        question = self.question
        yield Static(Content.assemble((f"{self._number}. ", "$text-primary bold"), (question.text, "bold")))
        if question.why:
            yield Static(question.why, markup=False, classes="dim")
        if question.options:
            yield Options(self._options(), self._chosen())
        if question.is_list:
            yield GrowingArea(self._start)
        else:
            yield AnswerLine("" if self._start in question.options else self._start)
        yield Static(classes="dim", id="note", markup=False)

    def on_mount(self) -> None:
        self._show_state()

    @property
    def answer(self) -> str:
        """As it would be sent. For a list: a value a line, none of them empty."""
        if self.query(Options) and (place := self.query_one(Options).value) != OTHER:
            return self.question.options[int(place)]
        if self.question.is_list:
            lines = (line.strip() for line in self.query_one(GrowingArea).text.splitlines())
            return "\n".join(filter(None, lines))
        return self.query_one(AnswerLine).value.strip()

    @property
    def is_assumed(self) -> bool:
        """Left at its default."""
        return self.answer == self.question.default.strip()

    def focus_answer(self) -> None:
        """The focus goes to where an answer is to be given."""
        next(widget for widget in self.query("Options, Input, TextArea") if widget.focusable).focus()

    def _options(self) -> tuple[Option, ...]:
        named = (Option(str(place), option) for place, option in enumerate(self.question.options))
        return (*named, Option(OTHER, "something else"))

    def _chosen(self) -> str:
        options = self.question.options
        return str(options.index(self._start)) if self._start in options else OTHER

    @on(Options.Picked)
    @on(Input.Changed)
    @on(TextArea.Changed)
    def _take_change(self, event: Message) -> None:
        event.stop()
        if self.is_mounted:
            self._show_state()
            self.post_message(self.Changed(self))

    def _show_state(self) -> None:
        if self.query(Options):
            is_other = self.query_one(Options).value == OTHER
            self.query_one("GrowingArea, AnswerLine").set_class(not is_other, "-hidden")
        self.query_one("#note", Static).update(self._note())

    def _note(self) -> str:
        hint = "one value a line; " if self.question.is_list else ""
        if not self.is_assumed:
            return f"{hint}your answer" if self.answer else f"{hint}no answer"
        if not self.answer:
            return f"{hint}nothing to assume"
        return f"{hint}assumed from {self.question.source}" if self.question.source else f"{hint}assumed"
