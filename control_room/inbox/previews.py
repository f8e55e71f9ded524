"""What accepting each item would change, as far as the inbox screen has it."""

from control_room.inbox.messages import PreviewRead
from widgets.inbox.inbox_detail import Preview

Wanted = tuple[str, str | None]
"""An item, and what a person made of it."""


class Previews:
    """Knows what is shown and what is asked for. One that comes too late, for another edit, is thrown away."""

    def __init__(self, edits: dict[str, str]) -> None:
        """`edits`: item to what a person made of it, as it is at any time."""
        self._edits = edits
        self._found: dict[str, tuple[str | None, Preview]] = {}
        self._asked: Wanted | None = None

    def of(self, item_id: str) -> Preview | None:
        """None while it is not known for the item as it is edited now."""
        edited, preview = self._found.get(item_id, (None, None))
        return preview if edited == self._edits.get(item_id) else None

    def ask(self, item_id: str) -> Wanted | None:
        """What to ask for; None where that is asked for already."""
        wanted = (item_id, self._edits.get(item_id))
        if wanted == self._asked:
            return None
        self._asked = wanted
        return wanted

    def take(self, read: PreviewRead) -> None:
        if self._asked == (read.item_id, read.edited):
            self._asked = None
        if read.edited == self._edits.get(read.item_id):
            self._found[read.item_id] = (read.edited, read.preview)

    def forget_all_but(self, item_id: str) -> None:
        """The files changed: all is to be found out again. What is shown stays until then."""
        self._found = {key: found for key, found in self._found.items() if key == item_id}
