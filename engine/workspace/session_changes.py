"""Changes to a session as journal events, so that a lost `state.json` can be rebuilt from `events.jsonl`.

A `session_opened` event carries the first state. A `session_changed` event carries `set` (top-level fields with their
new values), `put` (list name to one item, which takes the place of the item with the same identity, or is added) and
`add` (list name to one item that is added whatever is there: two failures of one second may be alike).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.workspace.journal import Event

Document = dict[str, Any]

IDENTITY = {
    "agent_states": ("invocation_id",),
    "checkpoints": ("id",),
    "handoffs": ("timestamp", "from_agent", "to_agent"),
    "failures": ("timestamp", "agent", "error_message"),
}
"""Which fields make two items of a session's list the same item."""


def apply_change(state: Document, fields: Document, put: Document, add: Document | None = None) -> None:
    """Changes a session's state in place: `fields` are set, the items of `put` and `add` go into their lists."""
    state.update(fields)
    for name, item in put.items():
        state[name] = _with_item(_list(state.get(name)), item, IDENTITY[name])
    for name, item in (add or {}).items():
        state[name] = [*_list(state.get(name)), item]


def rebuild_session(events: "Iterable[Event]") -> Document | None:
    """The state a journal adds up to, its texts clean, or None if it does not tell of the session's opening."""
    return rebuild_state({**(event.model_extra or {}), "event": event.event} for event in events)


def rebuild_state(events: Iterable[Document]) -> Document | None:
    """Like `rebuild_session`, from events as they stand in the file: the state exactly as it was."""
    state: Document | None = None
    for event in events:
        if event.get("event") == "session_opened" and isinstance(opened := event.get("state"), dict):
            state = dict(opened)
        elif event.get("event") == "session_changed" and state is not None:
            apply_change(state, _document(event.get("set")), _items(event.get("put")), _items(event.get("add")))
    return state


def _items(value: Any) -> Document:
    return {name: item for name, item in _document(value).items() if name in IDENTITY}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _document(value: Any) -> Document:
    return value if isinstance(value, dict) else {}


def _with_item(items: list[Any], item: Document, identity: tuple[str, ...]) -> list[Any]:
    def name(candidate: Any) -> tuple[Any, ...]:
        return tuple(candidate.get(key) for key in identity) if isinstance(candidate, dict) else ()

    places = [place for place, candidate in enumerate(items) if name(candidate) == name(item)]
    if not places:
        return [*items, item]
    return [*items[: places[-1]], item, *items[places[-1] + 1 :]]
