"""Context: what the next agent would receive, item by item, and what it would without some of them."""

import time
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from control_room.context.messages import InjectionRead, InjectionRequested, Wish, current_wish, depends_on
from control_room.outline_screen import OutlineScreen
from engine.workspace.snapshot import Snapshot
from widgets.context.context_detail import context_detail
from widgets.context.context_list import ContextList, context_nodes
from widgets.context.what_if import ItemId, WhatIf, total_words
from widgets.parts.detail_view import Detail
from widgets.parts.outline import Node
from widgets.parts.title_line import TitleLine

LOOK_S = 0.1
"""How long a change of marks rests before it is counted anew: a held key asks once."""

REREAD_S = 1.0
"""While the workspace changes, it is assembled again at most so often."""

NO_GOAL = (
    "What an agent is given depends on its goal, and none is here yet.",
    "Press t to try one, or n to begin with a new goal.",
)


class ContextScreen(OutlineScreen):
    BINDING_GROUP_TITLE = "Context screen"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "agent", "Agent", tooltip="What the other agent, planner or builder, would receive"),
        Binding("t", "try_goal", "Goal", tooltip="What an agent would receive for another goal; starts nothing"),
        Binding("u", "put_back", "Put back", tooltip="Leave nothing out any more"),
    ]

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        super().__init__(snapshot)
        self._tried_goal = ""
        self._agent = ""
        """The one that the person asked for; empty for the one whose turn is next."""
        self._without: frozenset[ItemId] = frozenset()
        self._asked: Wish | None = None
        self._asked_at = 0.0
        self._is_stale = False
        self._read: InjectionRead | None = None

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(LOOK_S, self._look)

    def make_outline(self) -> ContextList:
        return ContextList(empty="Reading …")

    # What is asked for

    @property
    def wish(self) -> Wish | None:
        """What the list is to show; None where there is no goal."""
        current = current_wish(self.snapshot) if self.snapshot else None
        if self._tried_goal:
            current = Wish(self._tried_goal, current.agent if current else "planner")
        if current is None:
            return None
        return replace(current, agent=self._agent or current.agent, without=self._without)

    def draw(self, snapshot: Snapshot, before: Snapshot | None) -> None:
        self._is_stale = self._is_stale or before is None or depends_on(before) != depends_on(snapshot)
        if before is None or self.wish is None:
            self._draw_found()

    def _look(self) -> None:
        """Asks where something else is wanted than was asked for, or where the files changed since."""
        wish = self.wish
        if wish is None or self.snapshot is None or not self.snapshot.is_complete:
            return
        is_due = self._is_stale and time.monotonic() - self._asked_at >= REREAD_S
        if wish != self._asked or is_due:
            self._asked, self._asked_at, self._is_stale = wish, time.monotonic(), False
            self.post_message(InjectionRequested(wish))

    def show_injection(self, read: InjectionRead) -> None:
        """What was assembled; of several that were asked for quickly, only the newest counts."""
        if read.wish == self._asked:
            self._read = read
            self._draw_found()

    # Drawing

    @property
    def found(self) -> WhatIf | None:
        return self._read.found if self._read else None

    def _draw_found(self) -> None:
        wish, found = self.wish, self.found
        self.outline.empty = "Reading …" if wish else "No goal yet: t tries one"
        self.outline.set_nodes(context_nodes(found, self._without) if wish and found else ())
        shown = self._read.wish if wish and self._read else wish
        self.query_one("#outline-frame").border_title = f"What the next {shown.agent} gets" if shown else "Context"
        self._draw_title()
        self._show_detail()
        self.refresh_bindings()

    def _draw_title(self) -> None:
        if self.snapshot is not None:
            self.query_one(TitleLine).show(self.snapshot.root.name, "Context", self._title_words())

    def _title_words(self) -> str:
        """Totals and goal of what is shown; … while something else is being put together."""
        wish, read = self.wish, self._read
        if wish is None:
            return "no goal yet"
        if read is None or read.found is None:
            return f"… {wish.goal}" if read is None else wish.goal
        return f"{total_words(read.found)}{'' if read.wish == wish else ' …'}: {read.wish.goal}"

    def detail_of(self, node: Node) -> Detail:
        return context_detail(node.item)

    def empty_detail(self) -> Detail:
        if self.outline.found is not None:
            return Detail("Nothing found", ("No item holds all these words. Esc clears the filter.",))
        if self._read is not None and self._read.found is None:
            return Detail("This could not be put together", (self._read.reason, self._read.remedy))
        if self.snapshot is None or self.wish is not None:
            return Detail("Reading …")
        return Detail("No goal yet", NO_GOAL)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "put_back":
            return bool(self._without)
        if action == "agent":
            return self.wish is not None
        return super().check_action(action, parameters)

    @on(ContextList.Turned)
    def _turn(self, event: ContextList.Turned) -> None:
        """Marks at once; the totals follow when they are counted."""
        event.stop()
        self._without ^= {event.item_id}
        self._draw_found()

    def action_put_back(self) -> None:
        self._without = frozenset()
        self._draw_found()

    def action_agent(self) -> None:
        wish = self.wish
        if wish is not None:
            self._agent = "builder" if wish.agent == "planner" else "planner"
            self._draw_found()

    def action_try_goal(self) -> None:
        from widgets.dialogs.words_dialog import WordsDialog

        def take(words: str | None) -> None:
            if words is not None:
                self._tried_goal = words
                self._draw_found()

        text = "What would an agent receive for this goal? Nothing starts. Empty: back to the current goal."
        self.app.push_screen(WordsDialog("Try a goal", text, words=self._tried_goal), take)
