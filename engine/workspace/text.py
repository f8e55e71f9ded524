"""The one sanitiser: text from files and commands passes here before it becomes part of a record or a log.

A goal, a step's name or a command's output is somebody else's text. Textual hands raw escape codes on to the
terminal, so they must be gone before a widget sees them.
"""

import re
from operator import is_
from typing import Any

# A sequence may be torn. One that holds text (OSC and its kin) ends with its line, so as not to hide the rest.
ANSI_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor movement
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]"  # two-character escapes
    r"|\x9b[0-?]*[ -/]*[@-~]?"  # CSI as one 8-bit character
)

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters except tab and newline, marks that reorder text, and lone surrogates."""


def clean_text(text: str) -> str:
    """Text without escape sequences; any other unsafe character becomes U+FFFD. Tabs and newlines stay."""
    if not UNSAFE.search(text):
        return text
    text = text.replace("\r\n", "\n")
    return UNSAFE.sub("\ufffd", ANSI_SEQUENCE.sub("", text))


def one_line(text: str) -> str:
    """Clean text on a single line: runs of white space become one space."""
    return " ".join(clean_text(text).split())


def not_closing(text: str, mark: str) -> str:
    """Text that cannot end the marks `<mark>` and `</mark>` that it will stand between.

    However the end is written: a model does not read as strictly as a parser.
    """
    return re.sub(rf"<\s*/\s*({re.escape(mark)})", r"<\\/\1", text, flags=re.IGNORECASE)


def check_depth(value: Any, depth: int = 0) -> None:
    """Raises TooDeepError for a document that neither we nor `json` could write back."""
    if depth > MAX_DEPTH:
        raise TooDeepError(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            check_depth(item, depth + 1)


class TooDeepError(ValueError):
    """A document is nested deeper than any of ours could be."""


MAX_DEPTH = 64
"""Levels of nesting. The deepest real file, a session with checkpoints that hold sessions, needs 12."""


def clean_document(value: Any, depth: int = 0) -> Any:
    """A JSON or YAML document with every string in it cleaned, keys too. Raises TooDeepError.

    What is clean already comes back itself: a second copy of a big backlog would cost 10 MB.
    """
    if depth > MAX_DEPTH:
        raise TooDeepError(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        cleaned = {clean_text(str(key)): clean_document(item, depth + 1) for key, item in value.items()}
        is_clean = all(map(is_, cleaned, value)) and all(map(is_, cleaned.values(), value.values()))
        return value if is_clean and len(cleaned) == len(value) else cleaned
    if isinstance(value, list):
        items = [clean_document(item, depth + 1) for item in value]
        return value if all(map(is_, items, value)) else items
    return value
