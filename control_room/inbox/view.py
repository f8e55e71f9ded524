"""What the inbox shows: the items as the files and the desk have them, and what the selected one would change."""

from collections.abc import Callable
from datetime import datetime

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from control_room.inbox.actions import CONDITIONAL, is_possible
from control_room.inbox.cursor import Cursor
from control_room.inbox.desk import InboxDesk
from control_room.inbox.dialogs import InboxDialogs
from control_room.inbox.messages import DecidedRead, PreviewRead, PreviewRequested
from control_room.inbox.previews import Previews
from control_room.outline_screen import OutlineScreen
from engine.inbox.item import InboxItem
from engine.overview import Overview
from engine.workspace.snapshot import Snapshot
from widgets.frame.problem_strip import ProblemStrip
from widgets.inbox.inbox_detail import empty_detail, item_detail
from widgets.inbox.inbox_list import InboxList, inbox_nodes, inbox_summary
from widgets.parts.detail_view import Detail, DetailView
from widgets.parts.outline import Node
from widgets.parts.title_line import TitleLine

REST_S = 0.08
"""How long the cursor rests on an item before its change is found out: a held key does not read all it passes."""

REREAD_S = 1.0
"""While the workspace changes, the shown change is found out again at most so often."""


class InboxView(OutlineScreen):
    """Draws; its keys are in `InboxScreen`."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]  # noqa: RUF012 - a diff needs its eighty columns
    DEFAULT_CSS = """
    InboxView {
        & #outline-frame { height: 2fr; }
        & DetailView { height: 3fr; }
        &.-wide #outline-frame { width: 2fr; }
        &.-wide DetailView { width: 3fr; }
        &.-narrow.-reading #outline-frame { height: 5; }
        & #said { display: none; height: auto; max-height: 3; padding: 0 1; background: $panel; }
        & #said.-open { display: block; }
    }
    """

    def __init__(self, desk: InboxDesk, clock: Callable[[], datetime], *, item_id: str = "") -> None:
        """`item_id`: where the cursor begins."""
        super().__init__()
        self._desk = desk
        self._clock = clock
        self._cursor = Cursor(item_id, desk.is_decided)
        self._items: tuple[InboxItem, ...] = ()
        self._is_known = False
        self._previews = Previews(desk.edits)
        self._pause: Timer | None = None
        self._dialogs = InboxDialogs(self, desk)
        self._can: tuple[bool, ...] = ()

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield ProblemStrip()
        yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._desk.said = ""
        self.redraw()

    def make_outline(self) -> InboxList:
        return InboxList(empty="Reading …")

    # Data

    def show_overview(self, overview: Overview) -> None:
        """Shows what waits now; whatever is the same as before stays untouched."""
        before, now = self.snapshot, overview.snapshot
        is_changed = self._items != overview.inbox or before is None or _has_other_texts(before, now)
        self.set_reactive(OutlineScreen.snapshot, now)
        self._is_known = overview.is_inbox_known
        if self._is_known:
            self._items = overview.inbox
            self._desk.take(self._items)
        if is_changed:
            self._find_out_again()
        if self.is_mounted:
            self.query_one(ProblemStrip).show(overview.inbox_problems)
        self.redraw()

    def redraw(self) -> None:
        """Draws the items as they stand on the desk."""
        if not self.is_mounted or self.snapshot is None:
            return
        self.draw(self.snapshot, None)
        self._show_detail()
        self._say(self._desk.said)
        self._dialogs.tell_over(self._items)

    def draw(self, snapshot: Snapshot, before: Snapshot | None) -> None:  # noqa: ARG002 - equal rows are not drawn again
        self.outline.empty = "Nothing waits for you" if self._is_known else "Reading …"
        before_keys, chosen = [row.key for row in self.outline.rows], self._chosen
        self.outline.set_nodes(inbox_nodes(self._items, self._desk.standings(), self._clock()))
        self.outline.select(self._cursor.place(before_keys, chosen, [row.key for row in self.outline.rows]))
        if self._chosen != chosen:
            self._cursor.note_slid()
        note = inbox_summary(self._items, len(self._desk.marked)) if self._is_known else "reading …"
        self.query_one(TitleLine).show(snapshot.root.name, "Inbox", note)

    def return_to(self, item_id: str) -> None:
        """Its decision was taken back: the cursor goes there as soon as the files say so."""
        self._cursor.wait_for(item_id, self._chosen)

    @property
    def _chosen(self) -> str:
        return self.outline.selected.key if self.is_mounted and self.outline.selected else ""

    def detail_of(self, node: Node) -> Detail:
        item = self._item(node)
        return item_detail(item, self._desk.standing(item.id), self._previews.of(item.id), self._clock())

    def empty_detail(self) -> Detail:
        if self.outline.found is not None:
            return Detail("Nothing found", ("No item holds all these words. Esc clears the filter.",))
        return empty_detail(self.snapshot if self._is_known else None)

    def node_selected(self, node: Node | None) -> None:
        """Offers only keys that lead somewhere; the footer is built anew only when that changes."""
        if node is not None and self._previews.of((item := self._item(node)).id) is None:
            self._want_preview(item, REST_S)
        can = tuple(is_possible(action, self.selected, self._desk) for action in CONDITIONAL)
        if can != self._can:
            self._can = can
            self.refresh_bindings()

    @property
    def selected(self) -> InboxItem | None:
        node = self.outline.selected_node if self.is_mounted else None
        return self._item(node) if node else None

    def _item(self, node: Node) -> InboxItem:
        item: InboxItem = node.item.item
        return item

    # What would change

    def show_read(self, read: PreviewRead | DecidedRead) -> None:
        """What was asked for is read."""
        if isinstance(read, DecidedRead):
            self._dialogs.choose_decided(read.decided, self._clock())
        else:
            self._previews.take(read)
            self.redraw()

    def _want_preview(self, item: InboxItem, after: float) -> None:
        wanted = self._previews.ask(item.id) if item.question is None else None
        if wanted is not None:
            if self._pause is not None:
                self._pause.stop()
            self._pause = self.set_timer(after, lambda: self.post_message(PreviewRequested(*wanted)))

    def _find_out_again(self) -> None:
        item = self.selected
        self._previews.forget_all_but(item.id if item else "")
        if item is not None and self._previews.of(item.id) is not None:
            self._want_preview(item, REREAD_S)

    # Around it

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _make_room(self) -> None:
        """Where both stand below each other, the one that is read gets most of the lines."""
        self.set_class(self.query_one(DetailView).has_focus, "-reading")

    def on_screen_resume(self) -> None:
        """Back from a dialog: an edit may be on the desk."""
        self.redraw()

    def _say(self, text: str) -> None:
        """Above the keys, what became of the last thing that was asked for."""
        line = self.query_one("#said", Static)
        if str(line.content) != text:
            line.update(Content(text))
            line.set_class(bool(text), "-open")


def _has_other_texts(one: Snapshot, other: Snapshot) -> bool:
    """What changes are made to was read again. A running build alone changes none of it, many times a second."""
    is_same = one.knowledge is other.knowledge and one.learnings is other.learnings
    return not is_same or one.decisions_revision != other.decisions_revision
