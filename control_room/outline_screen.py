"""What most screens share: an outline, the detail of its selected line, and a filter."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Footer, Input

from engine.workspace.snapshot import Snapshot
from widgets.parts.detail_view import Detail, DetailView
from widgets.parts.outline import Node, Outline
from widgets.parts.pane import FilterLine
from widgets.parts.row_list import RowList
from widgets.parts.title_line import TitleLine


class OutlineScreen(Screen[None]):
    """A subclass says which outline it has, what fills it and what its detail holds.

    Set `snapshot` whenever a new one comes. What is the same as before is not drawn again; cursor, focus, folds,
    filter and scroll positions stay.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (96, "-wide")]  # noqa: RUF012 - Textual's own name and type
    DEFAULT_CSS = """
    OutlineScreen {
        & #frames { layout: vertical; height: 1fr; }
        &.-wide #frames { layout: horizontal; }
        & #outline-frame, & DetailView {
            border: round $surface-lighten-2; padding: 0 1;
            border-title-color: $foreground-muted; border-subtitle-color: $foreground-muted;
            &:focus-within, &:focus {
                border: round $primary; border-title-color: $text; border-title-style: bold;
                border-subtitle-color: $text;
            }
        }
        & #outline-frame { width: 1fr; height: 3fr; }
        & DetailView { width: 1fr; height: 2fr; padding: 0 0 0 1; }
        &.-wide #outline-frame { width: 3fr; height: 1fr; }
        &.-wide DetailView { width: 2fr; height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter"),
        Binding("escape", "back", "Back", tooltip="To the list, out of the filter, then to the dashboard"),
    ]

    snapshot: var[Snapshot | None] = var(None, init=False)

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        super().__init__()
        self._shown_node: Node | None = None
        self.set_reactive(OutlineScreen.snapshot, snapshot)

    def compose(self) -> ComposeResult:
        yield TitleLine()
        with Container(id="frames"):
            with Vertical(id="outline-frame"):
                yield self.make_outline()
                yield FilterLine()
            yield DetailView()
        yield Footer(compact=True, show_command_palette=False)  # ? names the palette; 80 columns are few

    # For subclasses

    def make_outline(self) -> Outline:
        raise NotImplementedError

    def draw(self, snapshot: Snapshot, before: Snapshot | None) -> None:
        """Gives the outline and the title line what this snapshot holds; `before` is what they show now."""
        raise NotImplementedError

    def node_selected(self, node: Node | None) -> None:
        """The cursor is on this node now."""

    def detail_of(self, node: Node) -> Detail:
        raise NotImplementedError

    def empty_detail(self) -> Detail:
        """What stands where nothing is selected: what to do next."""
        raise NotImplementedError

    # Data

    def on_mount(self) -> None:
        frame = self.query_one("#outline-frame")
        frame.border_title = self.outline.BINDING_GROUP_TITLE
        self.query_one(DetailView).border_title = "Detail"
        self.query_one(FilterLine).cursor_blink = False
        self.outline.focus()
        if self.snapshot is not None:
            self.draw(self.snapshot, None)
        self._show_detail()

    def watch_snapshot(self, before: Snapshot | None, snapshot: Snapshot | None) -> None:
        if self.is_mounted and snapshot is not None:
            self.draw(snapshot, before)
            self._show_detail()

    @property
    def outline(self) -> Outline:
        return self.query_one(Outline)

    @on(RowList.Moved)
    def _follow_cursor(self, event: RowList.Moved) -> None:
        event.stop()
        self._show_detail()
        self._show_count()

    def _show_detail(self) -> None:
        node, before = self.outline.selected_node, self._shown_node
        self._shown_node = node
        self.node_selected(node)
        detail = self.detail_of(node) if node else self.empty_detail()
        is_same = node is not None and before is not None and node.key == before.key
        self.query_one(DetailView).show(detail, is_same_thing=is_same)

    def _show_count(self) -> None:
        found = self.outline.found
        note = None if found is None else f"{found:,} found"
        frame = self.query_one("#outline-frame")
        if frame.border_subtitle != note:
            frame.border_subtitle = note

    @on(RowList.Chosen)
    def _enter_detail(self, event: RowList.Chosen) -> None:
        event.stop()
        self.query_one(DetailView).focus()

    # Filter and ways out

    def action_filter(self) -> None:
        line = self.query_one(FilterLine)
        line.add_class("-open")
        line.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "filter":
            return not (self.is_mounted and self.query_one(FilterLine).has_focus)
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        if self.query_one(DetailView).has_focus:
            self.outline.focus()
        elif self.query_one(FilterLine).value:
            self.query_one(FilterLine).action_close()
        elif len(self.app.screen_stack) > 1:
            self.dismiss()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self.outline.set_filter(event.value)
        self._show_count()

    @on(Input.Submitted)
    def _keep_filter(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(FilterLine).set_class(bool(event.value), "-open")
        self.outline.focus()

    @on(FilterLine.Closed)
    def _drop_filter(self, event: FilterLine.Closed) -> None:
        event.stop()
        self.query_one(FilterLine).remove_class("-open")
        self.outline.focus()
