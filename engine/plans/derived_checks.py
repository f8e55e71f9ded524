"""How a result that a person named in words can be verified, as far as its words say."""

import re
import shutil
from pathlib import PurePosixPath
from typing import Any

from engine.workspace.records.survey import Survey

Document = dict[str, Any]

QUOTED = re.compile(r"`([^`\n]{1,500})`")
THERE = re.compile(r"\b(?:exists?|is there|is written|is created|is in place)\b", re.IGNORECASE)
FILE = re.compile(r"(?<![\w./-])(?:[\w-]+/)*[\w.-]+\.[A-Za-z][A-Za-z0-9]{0,4}(?![\w/-])")
ASKS_A_PERSON = re.compile(
    r"\b(?:a person|somebody|by hand|looks? (?:good|right|nice|fine|like|as)|feels?|reads? well)\b", re.IGNORECASE
)


def verification_for(text: str, survey: Survey, test_command: str) -> Document:
    """A command in `backticks`, a file that has to be there, else the tests; empty where only a person can judge."""
    for command in QUOTED.findall(text):
        if command == test_command or any(command == known.command for known in survey.commands):
            return {"type": "test_passes", "test_command": command}
        if is_command(command):
            return {"type": "command", "command": command}
    if THERE.search(text) and (path := _file_in(text)):
        return {"type": "file_exists", "path": path}
    if test_command and not ASKS_A_PERSON.search(text):
        return {"type": "test_passes", "test_command": test_command}
    return {}


def is_command(text: str) -> bool:
    """Whether its first word is a program here. Names such as `total()` stand in backticks, too."""
    words = text.split()
    if not words or "/" in words[0].removeprefix("./"):
        return False
    return words[0].startswith("./") or (len(words) > 1 and shutil.which(words[0]) is not None)


def _file_in(text: str) -> str:
    """A file that is named in it, never one that leads out of the workspace."""
    found = (match.rstrip(".") for match in FILE.findall(text.replace("`", " ")))
    return next((path for path in found if ".." not in PurePosixPath(path).parts), "")
