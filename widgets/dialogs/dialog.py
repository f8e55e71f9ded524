"""What the dialogs share in which a person decides: a frame with its keys, and how one ends that came too late."""

from typing import TypeVar

from textual import events
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer

from widgets.dialogs.choice_dialog import Choice, ChoiceDialog

Result = TypeVar("Result")

FRAME_LINES = 5
"""The border, the keys with the gap above them, and one line that a dialog may have below its form."""


class Form(VerticalScroll, can_focus=False):
    """What a dialog asks, as high as it is and as the terminal lets it be; the keys below stay in sight."""

    DEFAULT_CSS = """
    Form {
        height: auto; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        scrollbar-color: $surface-lighten-2; scrollbar-background: $surface;
        scrollbar-background-hover: $surface; scrollbar-background-active: $surface;
    }
    """


class Dialog(ModalScreen[Result]):
    """A subclass yields a Vertical with its `keys()` as the last line. Esc decides nothing: the result is None.

    A dialog never looks at new Overviews: whatever was typed or chosen stays until it is left.
    """

    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > Vertical {
        width: 94%; max-width: 110; height: auto; max-height: 96%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-style: bold; border-subtitle-color: $text-warning;
    }
    Dialog > Vertical.-asks { border: round $warning; border-title-color: $text-warning; }
    Dialog Static { height: auto; }
    Dialog RowList { background: $surface; scrollbar-background: $surface; }
    Dialog Footer { dock: initial; background: $surface; margin-top: 1; }
    Dialog .label { color: $foreground-muted; }
    """

    is_over = False
    """Nobody waits for the answer any more."""

    def on_resize(self, event: events.Resize) -> None:
        for form in self.query(Form):
            form.styles.max_height = max(event.size.height * 96 // 100 - FRAME_LINES, 3)
        if self.focused is not None:  # a smaller terminal would leave somebody typing out of sight
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def keys(self) -> Footer:
        return Footer(show_command_palette=False, compact=True)

    def set_title(self, title: str) -> None:
        self.query_one(Vertical).border_title = Content(title)

    def show_over(self, reason: str) -> None:
        """The question is no longer open, such as answered in another terminal. What was typed stays in sight."""
        self.is_over = True
        self.query_one(Vertical).border_subtitle = Content(f"no longer asked: {reason}")

    def decide(self, result: Result) -> None:
        """Gives back the decision, unless nobody waits for it any more."""
        if self.is_over:
            self.app.bell()
        else:
            self.dismiss(result)

    def decide_to_abort(self, result: Result) -> None:
        """Asks once more before it gives back a decision that ends the run."""

        def decide(answer: str | None) -> None:
            if answer is not None:
                self.decide(result)

        text = "Its finished steps stay finished; the others are not built."
        self.app.push_screen(ChoiceDialog("Abort this run?", text, [Choice("x", "Abort", "abort")]), decide)

    def action_leave(self) -> None:
        self.dismiss(None)
