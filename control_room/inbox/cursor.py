"""Where the inbox's cursor belongs while items come and go: it never leaves a place that a person chose."""

from collections.abc import Sequence

from widgets.inbox.inbox_list import next_key


class Cursor:
    def __init__(self, start_at: str = "") -> None:
        """`start_at`: the item that it goes to first, if that is there."""
        self._awaited = start_at
        """It goes to this item when that comes, unless a person moved it since."""
        self._put_on = ""

    def wait_for(self, item_id: str, chosen: str) -> None:
        """An item that was gone comes back: the next key must not decide another one. `chosen`: where it is now."""
        self._awaited, self._put_on = item_id, chosen

    def place(self, before: Sequence[str], chosen: str, now: Sequence[str]) -> str:
        """The item to put it on; empty where the list knows best. `before` and `now` are the items in their order."""
        if chosen != self._put_on:
            self._awaited = ""
        self._put_on = self._awaited if self._awaited in now else next_key(before or now, chosen, now)
        return self._put_on
