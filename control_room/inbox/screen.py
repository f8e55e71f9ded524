"""The inbox: all that waits for a decision, what each would change as a diff, and the keys that decide."""

from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from control_room.inbox.actions import CONDITIONAL, is_possible
from control_room.inbox.messages import DecidedRequested, OpenRequested, UndoRequested
from control_room.inbox.view import InboxView
from widgets.frame.problem_strip import ProblemStrip
from widgets.parts.detail_view import DetailView
from widgets.parts.row_list import RowList

ALWAYS_SHOWN = ("apply", "undo")

ABOUT_THE_ITEM = ("a", "x", "e", "space")
"""Keys that do something with the selected item."""

SLID = "The list changed under that key: look, and press it again"


class InboxScreen(InboxView):
    """Decides nothing itself: a key asks, workers write, and the files say what came of it."""

    BINDING_GROUP_TITLE = "Inbox screen"
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in CONDITIONAL:
            is_shown = action in ALWAYS_SHOWN and bool(self._items)  # dim where it does nothing, and in the help
            return is_possible(action, self.selected, self._desk) or (None if is_shown else False)
        return super().check_action(action, parameters)

    def on_key(self, event: events.Key) -> None:
        """Nothing is decided about an item that came under the cursor after the key was pressed for another one."""
        if event.key in ABOUT_THE_ITEM and not self._cursor.take_up(event.time):
            event.stop()
            self._desk.said = SLID
            self.redraw()

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

    def action_accept(self) -> None:
        if (item := self.selected) is not None:
            self._dialogs.accept((item,))

    def action_go_on(self) -> None:
        self.action_accept()

    def action_finish(self) -> None:
        self.action_accept()

    def action_answer(self) -> None:
        if (item := self.selected) is not None:
            self.post_message(OpenRequested(item))

    def action_apply(self) -> None:
        """In the order of the list, so that the review is finished after what belongs to it."""
        self._dialogs.accept(tuple(item for item in self._items if item.id in self._desk.marked))

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
