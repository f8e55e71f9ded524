"""What git leaves in a file that two branches changed."""

import re
from collections.abc import Iterable

MARK = re.compile(r"(?:<{7}|\|{7}|>{7})(?: |$)|={7}$")
"""`=======` alone may be an underlined heading: it counts only between the others."""

OPENING, CLOSING = "<", ">"


def conflict_lines(lines: Iterable[str]) -> tuple[int, ...]:
    """Where markers are, counted from 1; none where all is well."""
    found = [(number, line[0]) for number, line in enumerate(lines, start=1) if MARK.match(line.rstrip("\r\n"))]
    return tuple(number for number, _ in found) if {OPENING, CLOSING} & {mark for _, mark in found} else ()
