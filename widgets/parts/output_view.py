"""A step's output as it is written: scrollback, search, selection and copy.

It keeps to the end while the end is in view; scrolling up holds still whatever comes in.
"""

from textwrap import wrap
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual


class OutputView(ScrollView, can_focus=True):
    BINDING_GROUP_TITLE = "Output"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"output-view--match", "output-view--command"}

    DEFAULT_CSS = """
    OutputView {
        padding: 0 0 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-color: $surface-lighten-2;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-size-horizontal: 0;
        & > .output-view--match { background: $warning-muted; text-style: bold; }
        & > .output-view--command { color: $text-primary; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy"),
        Binding("n", "find(1)", "Next match"),
        Binding("N", "find(-1)", "Previous match", show=False),
        Binding("j", "scroll_down", "Down", show=False),
        Binding("k", "scroll_up", "Up", show=False),
        Binding("h", "scroll_left", "Left", show=False),
        Binding("l", "scroll_right", "Right", show=False),
        Binding("g", "scroll_home", "Top", show=False),
        Binding("G", "scroll_end", "End", show=False),
    ]

    ALLOW_SELECT = True

    class Searched(Message):
        """What was searched for, or the match in view, is another one: `search_note` says so."""

    def __init__(self, *, empty: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._empty = empty
        self._source = ""
        self._lines: list[str] = []
        self._match = ""
        self._matches: list[int] = []
        self._current_match = -1
        self._is_at_end = True

    @property
    def source(self) -> str:
        """Which output is shown, such as a log's name."""
        return self._source

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    @property
    def empty(self) -> str:
        """Shown where there is no output."""
        return self._empty

    @empty.setter
    def empty(self, text: str) -> None:
        if text != self._empty:
            self._empty = text
            if not self._lines:
                self._measure()
                self.refresh()

    @property
    def search_note(self) -> str:
        """`found 3 of 200`, or that nothing was; empty while nothing is searched for."""
        if not self._match:
            return ""
        return f"found {self._current_match + 1} of {self.matches:,}" if self._matches else "found nothing"

    @property
    def matches(self) -> int:
        """Lines that hold what was searched for."""
        return len(self._matches)

    def show_output(self, source: str, text: str) -> None:
        """Shows this text. Of the same source it is a newer state; of another one it starts at its end."""
        lines = [line.expandtabs(4) for line in text.split("\n")] if text else []
        if lines and not lines[-1]:
            lines.pop()
        is_new = source != self._source
        if not is_new and lines == self._lines:
            return
        self._is_at_end = is_new or self.scroll_offset.y >= self.max_scroll_y
        self._source, self._lines = source, lines
        self._measure()
        self._find_matches()
        self._keep_to_end()
        self.refresh()

    def on_resize(self) -> None:
        self._measure()
        self._keep_to_end()

    def _measure(self) -> None:
        """How much there is to scroll through. A hint may be long too, such as the order of a step done by hand."""
        if self._lines:
            self.virtual_size = Size(max(map(cell_len, self._lines)), len(self._lines))
        else:
            self.virtual_size = Size(0, len(self._hint()))
            self.scroll_home(animate=False, immediate=True, force=True)

    def _hint(self) -> list[str]:
        """What is shown where there is no output, as lines that fit; its own line breaks stay."""
        width = max(self.scrollable_content_region.width, 1)
        return [part for line in self._empty.split("\n") for part in wrap(line, width) or [""]]

    def _keep_to_end(self) -> None:
        if self._lines and self._is_at_end:
            self.scroll_end(animate=False, immediate=True, force=True, x_axis=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._is_at_end = round(new_value) >= self.max_scroll_y

    # Search

    def search(self, text: str) -> int:
        """Marks the lines that hold `text` and goes to the last one; returns how many there are."""
        self._match = text.casefold()
        self._find_matches()
        self._current_match = len(self._matches)
        self.action_find(-1)
        self.refresh()
        self.post_message(self.Searched())
        return len(self._matches)

    def _find_matches(self) -> None:
        found = enumerate(self._lines) if self._match else ()
        self._matches = [number for number, line in found if self._match in line.casefold()]
        self._current_match = min(self._current_match, len(self._matches) - 1)

    def action_find(self, direction: int) -> None:
        if self._matches:
            self._current_match = (self._current_match + direction) % len(self._matches)
            line = self._matches[self._current_match]
            self.scroll_to(y=max(line - self.size.height // 2, 0), animate=False, immediate=True)
            self.refresh()
            self.post_message(self.Searched())

    # Copy

    def action_copy(self) -> None:
        """The selected text to the clipboard, or all of it."""
        selection = self.text_selection
        text = selection.extract(self.text) if selection else self.text
        if not text:
            self.notify("There is no output to copy", severity="warning")
            return
        self.app.copy_to_clipboard(text)
        self.notify(f"{text.count(chr(10)) + 1} lines copied")

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return selection.extract(self.text), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's signature
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        scroll_x, scroll_y = self.scroll_offset
        width = self.scrollable_content_region.width
        number = y + scroll_y
        if not self._lines:
            hint = self._hint()
            line = Content.styled(hint[number] if number < len(hint) else "", "$foreground-muted")
        elif number >= len(self._lines):
            line = Content("")
        else:
            line = self._marked(number)
        strips = Visual.to_strips(
            self, line, max(line.cell_length, 1), 1, self.visual_style, apply_selection=False, pad=True
        )
        strip = strips[0].crop_extend(scroll_x, scroll_x + width, self.rich_style)
        return strip.apply_offsets(scroll_x, number)

    def _marked(self, number: int) -> Content:
        line = Content(self._lines[number])
        if line.plain.startswith("$ "):
            line = line.stylize(self.get_visual_style("output-view--command"))
        if self._match and self._match in line.plain.casefold():
            line = line.stylize(self.get_visual_style("output-view--match"))
            if self._matches[self._current_match] == number:
                line = line.stylize("reverse")
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(number)) is not None:
            start, end = span
            style = self.screen.get_visual_style("screen--selection")
            line = line.stylize(style, start, len(line) if end == -1 else end)
        return line
