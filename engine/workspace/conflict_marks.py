"""What git leaves in a file where two branches changed the same lines."""

import re
from collections.abc import Sequence

from engine.workspace.text_lines import bare

MARK = re.compile(r"(?:<{7}|\|{7}|>{7})(?: |$)|={7}$")

OPENING, CLOSING = "<", ">"


def conflict_lines(text: str, lines: Sequence[str]) -> tuple[int, ...]:
    """Where the markers are, counted from 1; `lines` are the text's. `=======` alone may be an underlined heading."""
    if not any(mark * 7 in text for mark in (OPENING, CLOSING)):
        return ()
    found = [(number, line[0]) for number, line in enumerate(lines, start=1) if MARK.match(bare(line))]
    return tuple(number for number, _ in found) if {OPENING, CLOSING} & {mark for _, mark in found} else ()
