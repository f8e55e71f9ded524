"""Asks a person whether what a plan would run may run: everything is shown, nothing is cut, Enter agrees to nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from engine.plans.runnables import Runnable
from widgets.parts.row_list import GUTTER, Row, RowList
from widgets.text.counting import counted
from widgets.text.wrapping import fold, reveal

INDENT = 4

LOOKS = {"command": ("runs", "$ "), "prose": ("tells an assistant", "❯ ")}
"""How a kind is called and marked, where it does not change a file."""


class RunnableList(RowList):
    """Every command whole; every write with its path and size, and with its content once Enter has unfolded it."""

    BINDING_GROUP_TITLE = "What would run"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Unfold", tooltip="Unfold what would be written here"),
        Binding("equals_sign", "unfold_all(True)", "Unfold all"),
        Binding("minus", "unfold_all(False)", "Fold all", show=False),
    ]

    def __init__(self, runnables: Sequence[Runnable], trusted_before: AbstractSet[str]) -> None:
        super().__init__(empty="Nothing: this plan runs no command and writes no file")
        self._runnables = tuple(runnables)
        self._trusted_before = trusted_before
        self._unfolded: set[int] = set()

    def on_resize(self) -> None:
        self._draw()

    def set_runnables(self, runnables: Sequence[Runnable]) -> None:
        """Shows these instead, all folded."""
        self._runnables = tuple(runnables)
        self._unfolded.clear()
        if self.size.width:
            self._draw()

    def action_choose(self) -> None:
        if row := self.selected:
            number = int(row.key.split(":")[0])
            self._unfolded ^= {number}
            self._draw()
            self.select(f"{number}:0")

    def action_unfold_all(self, unfold: bool) -> None:
        self._unfolded = set(range(len(self._runnables))) if unfold else set()
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width - GUTTER - 1  # what a row list keeps for itself
        rows: list[Row] = []
        for number, runnable in enumerate(self._runnables):
            lines = self._lines(number, runnable, width)
            rows += (Row(f"{number}:{place}", left, right) for place, (left, right) in enumerate(lines))
        self.set_rows(rows)

    def _lines(self, number: int, runnable: Runnable, width: int) -> Iterator[tuple[Content, Content]]:
        is_new = _is_new(runnable, self._trusted_before)
        right = Content.styled("new", "$text-warning bold") if is_new else Content("")
        verb, mark = LOOKS.get(runnable.kind, (f"{runnable.kind}s", "✎ "))
        left = Content.assemble(
            (f"{number + 1:>3} ", "$foreground-muted"), (reveal(runnable.where), "bold"), f" {verb}"
        )
        yield left, right
        yield from _folded(runnable.text, mark, width)
        if runnable.content:
            yield from self._content_lines(number, runnable, width)

    def _content_lines(self, number: int, runnable: Runnable, width: int) -> Iterator[tuple[Content, Content]]:
        lines = runnable.content.split("\n")
        size = len(lines) - (lines[-1] == "")
        is_unfolded = number in self._unfolded
        note = f"{'▾' if is_unfolded else '▸'} {counted(size, 'line')}"
        yield Content.styled(" " * (INDENT + 2) + note, "$foreground-muted"), Content("")
        if is_unfolded:
            for place, line in enumerate(lines[:size], start=1):
                mark = f"{place:>4} " if runnable.kind == "write" else "   │ "
                yield from _folded(line, mark, width, "$foreground-muted")


def _folded(
    text: str, mark: str, width: int, mark_style: str = "$text-primary bold"
) -> Iterator[tuple[Content, Content]]:
    """The text in full: each of its lines folded to the width, the first one marked."""
    indent = " " * INDENT
    for line in text.split("\n"):
        for piece in fold(reveal(line), width - INDENT - len(mark)):
            yield Content.assemble(indent, (mark, mark_style), piece), Content("")
            mark = " " * len(mark)


class TrustDialog(ModalScreen[bool]):
    """True only where `t` was pressed."""

    BINDING_GROUP_TITLE = "Trust this plan?"
    DEFAULT_CSS = """
    TrustDialog { align: center middle; }
    TrustDialog > Vertical {
        width: 94%; max-width: 130; height: 92%; max-height: 50;
        border: round $warning; background: $surface; padding: 0 1;
        border-title-color: $text-warning; border-title-style: bold;
    }
    TrustDialog Static { height: auto; margin-bottom: 1; }
    TrustDialog RowList { background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "trust", "Trust and build"),
        Binding("escape,n", "refuse", "No, run nothing", key_display="n/esc"),
    ]

    def __init__(
        self, root: Path, runnables: Sequence[Runnable], *, trusted_before: AbstractSet[str] = frozenset()
    ) -> None:
        """In the order they run. `trusted_before`: digests of what was agreed to before; the rest is marked as new."""
        super().__init__()
        self._root = root
        self._runnables = tuple(runnables)
        self._trusted_before = trusted_before

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._introduction(), markup=False)
            yield RunnableList(self._runnables, self._trusted_before)
            yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = "? May this run on your machine?"
        self.query_one(RunnableList).focus()

    def _introduction(self) -> Content:
        kinds = Counter(runnable.kind for runnable in self._runnables)
        told = f"{counted(kinds['prose'], 'order')} to an assistant, " if kinds["prose"] else ""
        changes = kinds["write"] + kinds["edit"]
        what = f"{told}{counted(kinds['command'], 'command')} and {counted(changes, 'file change')}, in this order"
        new = sum(_is_new(runnable, self._trusted_before) for runnable in self._runnables)
        note = f"; {new} new since you last trusted it" if new else ""
        return Content.assemble(
            ("In ", "$foreground-muted"),
            (reveal(str(self._root)), "bold"),
            "\n",
            (f"the plan has {what}{note}.", "$foreground-muted"),
        )

    def action_trust(self) -> None:
        self.dismiss(True)

    def action_refuse(self) -> None:
        self.dismiss(False)


def _is_new(runnable: Runnable, trusted_before: AbstractSet[str]) -> bool:
    """The first time everything is new, and saying so of each line would say nothing."""
    return bool(trusted_before) and runnable.digest not in trusted_before
