"""Where the inbox's cursor belongs while items come and go: it never leaves a place that a person chose."""

from collections.abc import Callable, Sequence

from textual.message import Message

from widgets.inbox.inbox_list import next_key


def nobody_decided(item_id: str) -> bool:  # noqa: ARG001 - what stands where nothing is known of decisions
    return False


class Cursor:
    def __init__(self, start_at: str = "", is_decided: Callable[[str], bool] = nobody_decided) -> None:
        """`start_at`: the item that it goes to first, if that is there. `is_decided`: here, so it will not return."""
        self._awaited = start_at
        """It goes to this item when that comes, unless a person moved it since, or did something where it is."""
        self._put_on = ""
        self._is_decided = is_decided
        self._slid_at = 0.0
        """When it came to be on another item by itself, as messages and events tell the time."""

    def wait_for(self, item_id: str, chosen: str) -> None:
        """An item that was gone comes back: the next key must not decide another one. `chosen`: where it is now."""
        self._awaited, self._put_on = item_id, chosen

    def note_slid(self) -> None:
        """It is on another item now, which nobody chose."""
        self._slid_at = Message().time

    def take_up(self, pressed_at: float) -> bool:
        """A key is pressed for the item that it is on: it stays there, whatever comes back.

        False where that item came under it only after the key was pressed, for another one.
        """
        if pressed_at < self._slid_at:
            return False
        self._awaited = ""
        return True

    def place(self, before: Sequence[str], chosen: str, now: Sequence[str]) -> str:
        """The item to put it on; empty where the list knows best. `before` and `now` are the items in their order.

        An item that goes by itself may be back in a moment, such as after a file that could not be read just then.
        """
        if chosen != self._put_on:
            self._awaited = ""
        if not self._awaited and chosen in before and chosen not in now and not self._is_decided(chosen):
            self._awaited = chosen
        self._put_on = self._awaited if self._awaited in now else next_key(before or now, chosen, now)
        return self._put_on
