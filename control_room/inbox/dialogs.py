"""What is asked on top of the inbox: a reason, an edit, which decision to take back."""

from collections.abc import Iterable
from datetime import datetime

from control_room.inbox.desk import InboxDesk
from control_room.inbox.messages import AcceptRequested, RejectRequested, UndoRequested
from control_room.outline_screen import OutlineScreen
from control_room.text_dialog import problems_dialog
from engine.inbox.item import DecidedItem, InboxItem
from engine.workspace.problems import Problem
from widgets.dialogs.diff_dialog import DiffDialog
from widgets.dialogs.edit_dialog import EditDialog
from widgets.dialogs.words_dialog import WordsDialog
from widgets.inbox.decided_rows import decided_rows
from widgets.inbox.inbox_list import item_title
from widgets.parts.picker import Picker


class InboxDialogs:
    """What is decided in them goes to the app as a request of the screen; edits go to the desk."""

    def __init__(self, screen: OutlineScreen, desk: InboxDesk) -> None:
        self._screen = screen
        self._desk = desk
        self._edited: tuple[str, EditDialog] | None = None
        """The item that is edited just now."""

    def accept(self, items: tuple[InboxItem, ...]) -> None:
        """On the desk it begins at once: a key that was pressed right after this one must see it."""
        for item in items:
            self._desk.begin(item.id)
        self._screen.post_message(AcceptRequested(items))

    def ask_why_not(self, item: InboxItem) -> None:
        def reject(reason: str | None) -> None:
            if reason is not None:
                self._desk.begin(item.id)
                self._screen.post_message(RejectRequested(item, reason))

        text = f"{item.action}: {item.title}\nWhy not? It is kept with the decision, and may stay empty."
        self._screen.app.push_screen(WordsDialog("Reject", text), reject)

    def show_change(self, item: InboxItem, diff: str) -> None:
        """The change with the whole screen for it; only `a` accepts it."""

        def accept(agreed: bool | None) -> None:
            if agreed:
                self.accept((item,))

        self._screen.app.push_screen(DiffDialog(item_title(item), diff, key="a", label="Accept"), accept)

    def edit(self, item: InboxItem) -> None:
        """What was typed is kept in any case: saved as an edit, else as a draft."""
        text = "Once saved, the new change is shown. Nothing is written before you accept it."
        typed = self._desk.text_to_edit(item)
        dialog = EditDialog(f"Edit: {item.title}", text, typed=typed, proposed=item.editable)
        self._edited = (item.id, dialog)

        def keep(edited: str | None) -> None:
            self._edited = None
            if edited is None:
                self._desk.keep_draft(item, dialog.typed)
            else:
                self._desk.save_edit(item, edited)

        self._screen.app.push_screen(dialog, keep)

    def tell_over(self, items: Iterable[InboxItem]) -> None:
        """`items` wait now: one that is edited and was decided elsewhere says so, with all that was typed."""
        if self._edited is not None and not self._edited[1].is_over:
            item_id, dialog = self._edited
            if all(item.id != item_id for item in items):
                dialog.show_over("it was decided elsewhere")

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        self._screen.app.push_screen(problems_dialog(problems))

    def choose_decided(self, decided: Iterable[DecidedItem], now: datetime) -> None:
        """Lists what was decided, to take one back."""

        def undo(decision_id: str | None) -> None:
            if decision_id:
                self._screen.post_message(UndoRequested(decision_id))

        rows = decided_rows(decided, now)
        picker = Picker("Take which decision back?", rows, empty="Nothing was decided yet")
        self._screen.app.push_screen(picker, undo)
