"""The command palette: every key that has an explanation and works now, by the words of its explanation."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen

KEPT_COMMANDS = ("Theme", "Screenshot")
"""Of Textual's own commands; the others are ours as well, or of no use here."""


def key_commands(app: App[Any], screen: Screen[Any]) -> Iterator[SystemCommand]:
    offered: set[tuple[object, str]] = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        is_new = (active.node, binding.action) not in offered
        if is_new and active.enabled and binding.tooltip and not binding.system:
            offered.add((active.node, binding.action))
            run = partial(app.run_action, binding.action, active.node)
            yield SystemCommand(binding.description, f"{binding.tooltip} ({app.get_key_display(binding)})", run)
