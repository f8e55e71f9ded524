"""What `studio claude` adds to the person's own arguments: the plugin, and a status line that is kept."""

import json
from collections.abc import Sequence
from pathlib import Path

from engine.claude_code.connecting.plugin import Plugin
from engine.claude_code.connecting.settings import STATUS_LINE, SettingsError, status_line_in_force, wrapped

SETTINGS_OPTION = "--settings"


def added_arguments(plugin: Plugin, root: Path, given: Sequence[str]) -> list[str]:
    """Nothing is added to settings that the person names for this run, or that Claude itself will complain about."""
    plugin_arguments = ["--plugin-dir", str(plugin.folder)]
    if any(word == SETTINGS_OPTION or word.startswith(f"{SETTINGS_OPTION}=") for word in given):
        return plugin_arguments
    try:
        settings = {STATUS_LINE: wrapped(plugin, status_line_in_force(root))}
    except SettingsError:
        return plugin_arguments
    return [*plugin_arguments, SETTINGS_OPTION, json.dumps(settings)]
