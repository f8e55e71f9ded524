"""The whole of a text that a row cuts short, or of all problems."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from engine.workspace.problems import Problem
from widgets.frame.problem_strip import problem_text


class TextDialog(ModalScreen[None]):
    DEFAULT_CSS = """
    TextDialog {
        align: center middle;
        & > Vertical { width: 90%; max-width: 110; height: auto; max-height: 85%; border: round $primary;
                       background: $surface; padding: 0 1; }
        VerticalScroll { height: auto; max-height: 100%; }
        Static { height: auto; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Back"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("y", "copy", "Copy"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical() as frame:
            frame.border_title = self._title
            frame.border_subtitle = "esc back · y copy"
            with VerticalScroll():
                yield Static(self._text, markup=False)
        yield Footer()

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._text)
        self.notify("Copied")


def problems_dialog(problems: tuple[Problem, ...]) -> TextDialog:
    return TextDialog("Problems", problem_text(problems) or "No problems.")
