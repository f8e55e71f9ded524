"""What would change, shown before it does: a rollback, a restore. Only the one key that was named agrees."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from widgets.dialogs.dialog import Dialog
from widgets.parts.folded_lines import FoldedLines, diff_lines
from widgets.text.counting import counted


class DiffDialog(Dialog[bool]):
    """True only where the confirming key was pressed."""

    BINDING_GROUP_TITLE = "What would change"
    DEFAULT_CSS = """
    DiffDialog > Vertical { height: 94%; max-height: 50; max-width: 130; }
    DiffDialog Static { margin-bottom: 1; }
    """

    def __init__(self, title: str, diff: str, *, key: str, label: str, text: str = "") -> None:
        """`key` agrees and is called `label` in the footer, such as `y` and "Roll back"; `text` stands above the diff.

        `diff` is unified; empty where nothing would change.
        """
        super().__init__()
        self._title = title
        self._lines = diff_lines(diff)
        self._text = text
        self._bindings.bind(key, "agree", label)
        self._bindings.bind("escape", "refuse", "Cancel")

    def compose(self) -> ComposeResult:
        with Vertical(classes="-asks"):
            yield Static("\n".join(filter(None, (self._text, self._summary()))), markup=False)
            yield FoldedLines(self._lines, empty="No file would change.")
            yield self.keys()

    def on_mount(self) -> None:
        self.set_title(f"? {self._title}")
        self.query_one(FoldedLines).focus()

    def _summary(self) -> str:
        """`2 files, 5 lines more, 3 lines fewer`"""
        starts = [line.text[:3] for line in self._lines]
        added = sum(start[:1] == "+" and start != "+++" for start in starts)
        removed = sum(start[:1] == "-" and start != "---" for start in starts)
        files = counted(starts.count("+++"), "file")
        return f"{files}: {counted(added, 'line')} added, {removed:,} removed" if self._lines else ""

    def action_agree(self) -> None:
        self.decide(True)

    def action_refuse(self) -> None:
        self.dismiss(False)
