"""A hook's payload as a JSON document. Of a large one only its small parts, quickly and in little memory.

What is large in a payload is a tool's answer, or a file's new content: neither is ever looked at.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from engine.workspace.journal_lines import refuse_constant

if TYPE_CHECKING:
    from msgspec import Raw

Document = dict[str, Any]

LARGE_BYTES = 1024 * 1024

HAS_PARTS = "tool_input"
"""Of this one its small parts are read, however large it is."""

SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class TornPayloadError(ValueError):
    """Not whole: somebody is still writing it, was cut off, or it never was JSON."""


def read_document(content: bytes) -> Document | None:
    """None for another value than an object. Raises TornPayloadError."""
    if len(content) > LARGE_BYTES:
        return _small_parts_of(content)
    try:
        document = json.loads(content, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise TornPayloadError("is not whole JSON") from None
    return document if isinstance(document, dict) else None


def _small_parts_of(content: bytes) -> Document | None:
    try:
        parts = _parts(content)
        if parts is None:
            return None
        document = _small(parts)
        if HAS_PARTS in parts and HAS_PARTS not in document:
            document[HAS_PARTS] = _small(_parts(parts[HAS_PARTS]) or {})
    except (ValueError, RecursionError):
        raise TornPayloadError("is not whole JSON") from None
    return document


def _parts(content: bytes | Raw) -> dict[str, Raw] | None:
    """An object's values as they are written; None for no object. Raises ValueError, RecursionError."""
    from msgspec import DecodeError, Raw, ValidationError  # 25 ms that only a large payload is worth
    from msgspec.json import decode

    try:
        return decode(content, type=dict[str, Raw])
    except ValidationError:
        return None
    except DecodeError:  # half of an emoji, where a text was cut short: JavaScript writes that
        return decode(SURROGATE.sub(rb"\\ufffd", bytes(content)), type=dict[str, Raw])


def _small(parts: dict[str, Raw]) -> Document:
    document = {}
    for name, part in parts.items():
        if len(part) <= LARGE_BYTES:
            with suppress(ValueError):  # what is no text in any encoding is not known
                document[name] = json.loads(bytes(part))
    return document
