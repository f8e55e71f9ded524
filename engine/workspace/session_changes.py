"""Changes to a session as journal events, so that a lost `state.json` can be rebuilt from `events.jsonl`.

A `session_opened` event carries the first state. A `session_changed` event carries `set` (top-level fields with their
new values) and `put` (list name to one item, which takes the place of the item with the same identity, or is added).
"""

from collections.abc import Iterable
from typing import Any

from engine.workspace.journal import Event

Document = dict[str, Any]

IDENTITY = {
    "agent_states": ("invocation_id",),
    "checkpoints": ("id",),
    "handoffs": ("timestamp", "from_agent", "to_agent"),
    "failures": ("timestamp", "agent", "error_message"),
}
"""Which fields make two items of a session's list the same item."""


def apply_change(state: Document, fields: Document, items: Document) -> None:
    """Changes a session's state in place: `fields` are set, `items` are put into their lists."""
    state.update(fields)
    for name, item in items.items():
        existing = state.get(name)
        state[name] = _with_item(existing if isinstance(existing, list) else [], item, IDENTITY[name])


def rebuild_session(events: Iterable[Event]) -> Document | None:
    """The state a journal adds up to, or None if it does not tell of the session's opening."""
    state: Document | None = None
    for event in events:
        if event.event == "session_opened" and isinstance(opened := event.get("state"), dict):
            state = dict(opened)
        elif event.event == "session_changed" and state is not None:
            put = _document(event.get("put"))
            apply_change(state, _document(event.get("set")), {name: put[name] for name in put if name in IDENTITY})
    return state


def _document(value: Any) -> Document:
    return value if isinstance(value, dict) else {}


def _with_item(items: list[Any], item: Document, identity: tuple[str, ...]) -> list[Any]:
    def name(candidate: Any) -> tuple[Any, ...]:
        return tuple(candidate.get(key) for key in identity) if isinstance(candidate, dict) else ()

    places = [place for place, candidate in enumerate(items) if name(candidate) == name(item)]
    if not places:
        return [*items, item]
    return [*items[: places[-1]], item, *items[places[-1] + 1 :]]
