"""Keys that come faster than the screen can follow: all are sent at once, and each is done with before the next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

from helpers.rooms import until
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.pilot import Pilot
from textual.widget import Widget

from control_room.keys_in_turn import KeysInTurn
from widgets.dialogs.edit_dialog import EditDialog
from widgets.dialogs.words_dialog import WordsDialog
from widgets.parts.row_list import Row, RowList

ROWS = [Row(key, Content(key)) for key in ("first", "second", "last")]


class Leaver(Widget, can_focus=True):
    """Is gone while it takes a key."""

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        self.remove()


class Room(KeysInTurn):
    """A list, on top of which text is edited or words are asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("e", "edit"), Binding("w", "words"), Binding("t", "tell")]

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str | None] = []
        self.told = 0

    def compose(self) -> ComposeResult:
        yield RowList()
        yield Leaver()

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.set_rows(ROWS)
        rows.focus()

    @property
    def chosen(self) -> str:
        row = self.screen_stack[0].query_one(RowList).selected
        return row.key if row else ""

    def type_at_once(self, *keys: str) -> None:
        """Nothing gets to run between them."""
        for key in keys:
            self.post_message(events.Key(key, key if len(key) == 1 else None))

    def action_edit(self) -> None:
        self.push_screen(EditDialog("Edit", "", typed="one\ntwo", proposed="one\ntwo"), self.given.append)

    def action_words(self) -> None:
        self.push_screen(WordsDialog("Words", ""), self.given.append)

    def action_tell(self) -> None:
        self.told += 1

    @on(RowList.Chosen)
    def _ask(self) -> None:
        self.action_words()


@asynccontextmanager
async def ready() -> AsyncIterator[tuple[Room, Pilot[None]]]:
    room = Room()
    async with room.run_test() as pilot:
        await until(pilot, lambda: isinstance(room.focused, RowList))
        yield room, pilot


async def test_a_field_has_all_that_was_typed_before_it_is_saved_and_the_list_below_gets_none_of_it() -> None:
    async with ready() as (room, pilot):
        room.type_at_once("e", "end", *"xyz", "backspace", "ctrl+s", "down")
        await until(pilot, lambda: room.given and room.chosen == "second")
        assert room.given == ["onexy\ntwo"]


async def test_what_is_typed_while_a_dialog_opens_goes_into_its_field() -> None:
    async with ready() as (room, pilot):
        room.type_at_once("w", *"went", "enter")
        await until(pilot, lambda: room.given)
        assert room.given == ["went"]


async def test_a_key_waits_for_what_the_one_before_it_led_to() -> None:
    async with ready() as (room, pilot):
        room.type_at_once("down", "enter", *"te", "enter", "t")
        await until(pilot, lambda: room.given and room.told)
        assert (room.given, room.told, room.chosen) == (["te"], 1, "second")


async def test_what_is_pasted_keeps_its_place_between_keys() -> None:
    async with ready() as (room, pilot):
        room.type_at_once("w", "a")
        room.post_message(events.Paste("bc"))
        room.type_at_once("home", "d", "enter")
        await until(pilot, lambda: room.given)
        assert room.given == ["dabc"]


async def test_keys_go_on_when_the_widget_that_took_one_is_gone() -> None:
    async with ready() as (room, pilot):
        room.query_one(Leaver).focus()
        await until(pilot, lambda: isinstance(room.focused, Leaver))
        room.type_at_once("x", "t")
        await until(pilot, lambda: room.told)
        assert not room.query(Leaver)
