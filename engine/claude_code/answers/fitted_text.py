"""A text for Claude that keeps to a number of characters: whole items as long as there is room, the rest by reference.

Over some 9,000 characters Claude Code puts what a hook says into a file and shows its beginning: then nobody could tell
which rules arrived.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_CHARS = 9_000

REFERENCE_CHARS = 400
"""Kept free for each section's words about what had no room."""

MAX_NAMED = 12
"""Items without room that are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    """Such as `SC-003`: how it is called where it has no room."""
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    items: tuple[Item, ...]
    source: str = ""
    """Where to look up what has no room: a file, or a command."""
    others: tuple[str, ...] = ()
    """Names of what is only referred to."""


def fitted(sections: Iterable[Section], limit: int = MAX_CHARS) -> str:
    """The sections one after another; those in front get the room. Empty ones are left out."""
    wanted = [section for section in sections if section.items or section.others]
    told: list[str] = []
    for place, section in enumerate(wanted):
        used = sum(len(text) + 2 for text in told)
        told.append(_section(section, limit - used - REFERENCE_CHARS * (len(wanted) - place)))
    return "\n\n".join(told)[:limit]


def _section(section: Section, room: int) -> str:
    lines = [f"## {section.heading}"]
    left: list[str] = []
    room -= len(lines[0])
    for item in section.items:
        if len(item.text) + 2 <= room:
            lines.append(item.text)
            room -= len(item.text) + 2
        else:
            left.append(item.name)
    named = [*left, *section.others]
    return "\n\n".join([*lines, *_reference(named, section.source)])


def _reference(names: Sequence[str], source: str) -> list[str]:
    if not names:
        return []
    shown = ", ".join(name[:80] for name in names[:MAX_NAMED])[: REFERENCE_CHARS - 120]
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return [f"Look up in {source}: {shown}{more}"]
