"""The key that opens the inbox: in the footer while something waits there, with how much."""

from dataclasses import replace
from typing import Any

from textual.app import App

KEY = "i"


def name_inbox_key(app: App[Any], waiting: int) -> None:
    """Footers are built anew only when the number changes: they would flicker otherwise."""
    (before,) = app._bindings.key_to_bindings[KEY]
    now = replace(before, description=f"Inbox {waiting}" if waiting else "Inbox", show=waiting > 0)
    if now != before:
        app._bindings.key_to_bindings[KEY] = [now]
        for screen in app.screen_stack:
            screen.refresh_bindings()
