"""The inbox: all that waits for a decision, what each would change as a diff, and the keys that decide."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Footer, Static

from control_room.inbox_actions import CONDITIONAL, is_possible
from control_room.inbox_desk import InboxDesk
from control_room.inbox_dialogs import InboxDialogs
from control_room.inbox_messages import (
    AcceptRequested,
    DecidedRead,
    DecidedRequested,
    OpenRequested,
    PreviewRead,
    PreviewRequested,
    UndoRequested,
)
from control_room.inbox_previews import Previews
from control_room.outline_screen import OutlineScreen
from engine.inbox.item import InboxItem
from engine.overview import Overview
from engine.workspace.snapshot import Snapshot
from widgets.detail_view import Detail, DetailView
from widgets.inbox_detail import empty_detail, item_detail
from widgets.inbox_list import InboxList, inbox_nodes, inbox_summary, next_key
from widgets.outline import Node
from widgets.problem_strip import ProblemStrip
from widgets.row_list import RowList
from widgets.title_line import TitleLine

REST_S = 0.08
"""How long the cursor rests on an item before its change is found out: a held key does not read all it passes."""

REREAD_S = 1.0
"""While the workspace changes, the shown change is found out again at most so often."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class InboxScreen(OutlineScreen):
    """Draws what the files say waits, and how it stands on the desk. Decides nothing itself."""

    BINDING_GROUP_TITLE = "Inbox screen"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]  # noqa: RUF012 - a diff needs its eighty columns
    DEFAULT_CSS = """
    InboxScreen {
        & #outline-frame { height: 2fr; }
        & DetailView { height: 3fr; }
        &.-wide #outline-frame { width: 2fr; }
        &.-wide DetailView { width: 3fr; }
        &.-narrow.-reading #outline-frame { height: 5; }
        & #said { display: none; height: auto; max-height: 3; padding: 0 1; background: $panel; }
        & #said.-open { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # 80 columns are few: a key that all lists have is left to the help.
        Binding("slash", "filter", "Filter", show=False),
        Binding("a", "accept", "Accept", tooltip="Do what the item proposes, with your edit if there is one"),
        Binding("a", "answer", "Answer", tooltip="Opens the question's own dialog"),
        Binding("a", "go_on", "Go on", tooltip="The run goes on where it was cut off"),
        Binding("a", "finish", "Finish", tooltip="The sprint's review is over, the next sprint begins"),
        Binding("x", "reject", "Reject", tooltip="It shall not be; asks for a reason, which may stay empty"),
        Binding("e", "edit", "Edit", tooltip="Change the text before you accept it"),
        Binding("space", "mark", "Mark", key_display="␣", tooltip="Marked ones are accepted together by A"),
        Binding("A", "apply", "Apply", tooltip="Accept all that is marked, and say what was refused"),
        Binding("u", "undo", "Undo", tooltip="Take back the last decision made here"),
        Binding("d", "whole_change", "Whole change", show=False, tooltip="All of the change, with room to read it"),
        Binding("exclamation_mark", "problems", "Problems", show=False, tooltip="All that could not be looked through"),
        Binding("i", "leave", "Back", show=False, tooltip="To the dashboard"),
        Binding("U", "undo_any", "Undo …", show=False, tooltip="All decisions that hold, to take one back"),
    ]

    def __init__(self, desk: InboxDesk, clock: Callable[[], datetime] = utc_now, *, item_id: str = "") -> None:
        """`item_id`: where the cursor begins."""
        super().__init__()
        self._desk = desk
        self._clock = clock
        self._start_at = item_id
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
        keys = self.query_one(Footer)  # 80 columns are few for so many
        keys.compact, keys.show_command_palette = True, False
        self.redraw()

    def make_outline(self) -> InboxList:
        return InboxList(empty="Reading …")

    # Data

    def show_overview(self, overview: Overview) -> None:
        """Shows what waits now; whatever is the same as before stays untouched."""
        is_changed = self.snapshot is not overview.snapshot or self._items != overview.inbox
        self.set_reactive(OutlineScreen.snapshot, overview.snapshot)
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
        keys = [row.key for row in self.outline.rows]
        chosen = self.outline.selected.key if self.outline.selected else self._start_at
        self.outline.set_nodes(inbox_nodes(self._items, self._desk.standings(), self._clock()))
        now = [row.key for row in self.outline.rows]
        if key := next_key(keys or now, chosen, now):
            self.outline.select(key)
        if now:
            self._start_at = ""
        note = inbox_summary(self._items, len(self._desk.marked)) if self._is_known else "reading …"
        self.query_one(TitleLine).show(snapshot.root.name, "Inbox", note)

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

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in CONDITIONAL:
            return is_possible(action, self.selected, self._desk)
        return super().check_action(action, parameters)

    @on(RowList.Chosen)
    def _open_chosen(self, event: RowList.Chosen) -> None:
        """Enter: a question's dialog, else the detail."""
        event.stop()
        event.prevent_default()
        item = self.selected
        if item is not None and item.question is not None:
            self.action_answer()
        else:
            self.query_one(DetailView).focus()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _make_room(self) -> None:
        """Where both stand below each other, the one that is read gets most of the lines."""
        self.set_class(self.query_one(DetailView).has_focus, "-reading")

    def action_accept(self) -> None:
        if (item := self.selected) is not None:
            self.post_message(AcceptRequested((item,)))

    def action_go_on(self) -> None:
        self.action_accept()

    def action_finish(self) -> None:
        self.action_accept()

    def action_answer(self) -> None:
        if (item := self.selected) is not None:
            self.post_message(OpenRequested(item))

    def action_apply(self) -> None:
        """In the order of the list, so that the review is finished after what belongs to it."""
        self.post_message(AcceptRequested(tuple(item for item in self._items if item.id in self._desk.marked)))

    def action_mark(self) -> None:
        if (item := self.selected) is not None:
            self._desk.turn_mark(item.id)
            self.redraw()

    def action_reject(self) -> None:
        if (item := self.selected) is not None:
            self._dialogs.ask_why_not(item)

    def action_edit(self) -> None:
        if (item := self.selected) is not None:
            self._dialogs.edit(item)

    def action_whole_change(self) -> None:
        item = self.selected
        preview = self._previews.of(item.id) if item else None
        if item is not None and preview is not None and preview.files:
            self._dialogs.show_change(item, preview.whole)

    def action_problems(self) -> None:
        self._dialogs.show_problems(self.query_one(ProblemStrip).problems)

    def action_leave(self) -> None:
        self.dismiss()

    def action_undo(self) -> None:
        self.post_message(UndoRequested())

    def action_undo_any(self) -> None:
        self.post_message(DecidedRequested())

    def on_screen_resume(self) -> None:
        """Back from a dialog: an edit may be on the desk."""
        self.redraw()

    def _say(self, text: str) -> None:
        """Above the keys, what became of the last thing that was asked for."""
        line = self.query_one("#said", Static)
        if str(line.content) != text:
            line.update(Content(text))
            line.set_class(bool(text), "-open")
