"""A person's own settings, the same in every workspace: `settings.yaml` in their folder for studio-tui.

What somebody else's repository says has no part in it.
"""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.workspace.paths import WorkspacePaths
from engine.workspace.problems import Problem, UnusableFileError
from engine.workspace.reading import read_yaml
from engine.workspace.text import one_line

CONFIG_VARIABLE = "STUDIO_TUI_CONFIG"
"""Names the folder of a person's own settings; then nothing of theirs is looked for anywhere else."""

SETTINGS = "settings.yaml"


class Notifications(StrEnum):
    """How it is told that something waits for the person."""

    BELL = "bell"
    """The terminal's bell."""
    DESKTOP = "desktop"
    """The terminal's own notification, where it knows how; else its bell."""
    OFF = "off"
    """Only a line on the screen."""


@dataclass(frozen=True, slots=True)
class PersonalSettings:
    notifications: Notifications = Notifications.BELL


def personal_folder() -> Path:
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    from platformdirs import user_config_path  # 5 ms, not for the first picture

    return user_config_path("studio-tui")


def read_personal() -> PersonalSettings | Problem:
    """The defaults where there is no file; what is wrong with it where there is one that cannot be."""
    path = personal_folder() / SETTINGS
    try:
        document = read_yaml(WorkspacePaths(path.parent), path) or {}
    except UnusableFileError as error:
        return Problem(str(path), error.problem.reason, error.problem.remedy)
    value = document.get("notifications", Notifications.BELL.value)
    if value is False:  # what YAML makes of `off`
        return PersonalSettings(Notifications.OFF)
    try:
        return PersonalSettings(Notifications(str(value)))
    except ValueError:
        choices = ", ".join(Notifications)
        reason = f"notifications is {one_line(str(value))[:40]!r}"
        return Problem(str(path), reason, f"Choose one of {choices}, or remove the line to get the default")
