"""A markdown text read part by part, from one heading to the next, so that what was read before can be remembered.

A decision changes two entries out of ten thousand, and a person waits for it.
"""

import re
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

PART_START = re.compile(r"#{1,6}[ \t]")
"""Such a line ends whatever stands above it, but for a code block, a comment or HTML that is still open."""

KEPT_PARTS = 50_000
"""What readers remember."""


class Part(Protocol):
    @property
    def is_open(self) -> bool:
        """What begins in it last would hold what stands below it."""
        ...


P = TypeVar("P", bound=Part)


def read_parts(
    lines: Sequence[str], read: Callable[[str], P], starts: re.Pattern[str] = PART_START
) -> list[tuple[int, P]]:
    """What `read` makes of each part, with the index of its first line. `lines` have their ends.

    `starts` tells which headings begin a part. Parts that are open are read again together with those below.
    """
    headings = [index for index, line in enumerate(lines) if line.startswith("#") and starts.match(line)]
    borders = [*dict.fromkeys([0, *headings]), len(lines)]
    last = len(borders) - 1
    found: list[tuple[int, P]] = []
    place = 0
    while place < last:
        end = place + 1
        part = read("".join(lines[borders[place] : borders[end]]))
        while part.is_open and end < last:
            # More than it needs does no harm, and a file that is one code block is not read once a line.
            end = min(2 * end - place, last)
            part = read("".join(lines[borders[place] : borders[end]]))
        found.append((borders[place], part))
        place = end
    return found
