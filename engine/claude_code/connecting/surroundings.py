"""Whether this environment says where a person's things are: connecting writes there, and not just anywhere."""

import os
from pathlib import Path

from engine.claude_code.connecting.settings import SettingsError

CONFIG = "CLAUDE_CONFIG_DIR"


def check_surroundings() -> None:
    """Raises SettingsError where Claude Code's settings, or ours, would land in a folder that nobody means."""
    named = os.environ.get(CONFIG)
    if named is not None and not named.strip():
        raise SettingsError(
            f"{CONFIG} is empty: Claude Code takes whatever folder it is started in for its own",
            "Name a folder in it, or unset it",
        )
    if named is not None and Path(named).exists() and not Path(named).is_dir():
        raise SettingsError(f"{CONFIG} is {named}, which is no folder", "Name a folder in it, or unset it")
    _check_home()


def _check_home() -> None:
    named = os.environ.get("HOME")
    if named is not None and not Path(named).is_absolute():
        told = f"HOME is {named!r}, which is no whole path" if named else "HOME is empty"
        raise SettingsError(told, "Set HOME to your home folder")
    try:
        home = Path.home()
    except RuntimeError:
        raise SettingsError("HOME is not set, and this system knows no home of yours", "Set HOME") from None
    if not home.is_dir():
        raise SettingsError(f"your home folder {home} is not there", "Make it, or set HOME to another one")
