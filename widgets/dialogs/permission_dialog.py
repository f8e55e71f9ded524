"""An assistant wants to use a tool: what it would do is shown whole, and each answer has a key of its own."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from engine.workspace.questions import OpenQuestion
from widgets.dialogs.answers import PermissionAnswer
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.words_dialog import WordsDialog
from widgets.parts.folded_lines import FoldedLines, Line, diff_lines, is_diff, text_lines
from widgets.text.wrapping import reveal


class PermissionDialog(Dialog[PermissionAnswer | None]):
    """None where it was left: the assistant goes on waiting."""

    BINDING_GROUP_TITLE = "May this tool be used?"
    DEFAULT_CSS = """
    PermissionDialog > Vertical { height: 94%; max-height: 40; max-width: 130; }
    PermissionDialog Static { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "allow('once')", "Once"),
        Binding("s", "allow('session')", "Always in this session"),
        Binding("d", "deny", "Deny", tooltip="With a reason, if you like: the assistant is told"),
        Binding("escape", "leave", "Later"),
    ]

    def __init__(self, question: OpenQuestion) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(classes="-asks"):
            yield Static(self._introduction())
            yield FoldedLines(self._lines(), empty="It says no more about it.")
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title(f"? May {self._fact('tool') or 'this tool'} be used?")
        self.query_one(FoldedLines).focus()

    def action_allow(self, choice: str) -> None:
        self.decide(PermissionAnswer("session" if choice == "session" else "once"))

    def action_deny(self) -> None:
        def deny(reason: str | None) -> None:
            if reason is not None:
                self.decide(PermissionAnswer("deny", reason))

        text = "Why not? The assistant is told, and may find another way. Enter without a word denies, too."
        self.app.push_screen(WordsDialog("Deny", text), deny)

    def _introduction(self) -> Content:
        where = f"For {self._question.step_id}. " if self._question.step_id else ""
        parts = [Content.assemble((where, "$foreground-muted"), (reveal(self._fact("summary")), "bold"))]
        if grant := self._fact("grant"):
            parts.append(
                Content.styled(f"Always in this session covers: {_in_words(reveal(grant))}", "$foreground-muted")
            )
        return Content("\n").join(parts)

    def _lines(self) -> list[Line]:
        detail = self._fact("detail") or self._fact("summary")
        if self._fact("tool") == "Bash":
            return text_lines(detail, "$ ")
        return diff_lines(detail) if is_diff(detail) else text_lines(detail)

    def _fact(self, name: str) -> str:
        """Text from the journal, which anybody may have written."""
        value = self._question.facts.get(name)
        return value if isinstance(value, str) else ""


def _in_words(grant: str) -> str:
    """`change src` is the engine's key for files of one folder; anything else says itself what it covers."""
    kind, _, folder = grant.partition(" ")
    does = {"read": "reading", "change": "changing"}.get(kind)
    return f"{does} any file directly in {'the project folder' if folder == '.' else folder}" if does else grant
