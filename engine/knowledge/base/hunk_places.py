"""Where lines of a text are that went on changing: told by the lines themselves, their neighbours and their heading.

All lines here are without their ends. Pure.
"""

import re
from collections.abc import Iterator, Sequence

HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
NAMED = re.compile(r"(#{1,6}[ \t]+[A-Z]{2,4}-\d+)[ \t]*:")
"""The heading of an entry: its id tells it, its title may change."""

RULE = "---"

Lines = Sequence[str]


def heading_above(lines: Lines, place: int) -> str:
    """The nearest heading above a place, empty where there is none. Lines may have their ends."""
    for index in range(place - 1, -1, -1):
        if lines[index].startswith("#") and HEADING.match(lines[index]):
            return lines[index].rstrip()
    return ""


def find_place(lines: Lines, expected: int, under: str, above: Lines, wanted: Lines, below: Lines) -> int | None:
    """The index where `wanted` stands between what was above and below it; None where that is not clear.

    No `wanted` lines mean the gap between the two.
    """
    if _is_as_it_was(lines, expected, above, wanted, below):
        return expected
    candidates = _matches(lines, under, wanted) if wanted else _gaps(lines, under, above, below)
    ranked = sorted(((_rank(lines, place, above, wanted, below), place) for place in set(candidates)), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _is_as_it_was(lines: Lines, place: int, above: Lines, wanted: Lines, below: Lines) -> bool:
    start, end = place - len(above), place + len(wanted) + len(below)
    return start >= 0 and list(lines[start:end]) == [*above, *wanted, *below]


def _matches(lines: Lines, under: str, wanted: Lines) -> Iterator[int]:
    """Where the lines stand, under their heading. Lines that hold a heading bring it along."""
    brings_heading = any(map(NAMED.match, wanted))
    for place in _all(lines, wanted[0]):
        if list(lines[place : place + len(wanted)]) == list(wanted) and (
            brings_heading or _is_under(lines, place, under)
        ):
            yield place


def _gaps(lines: Lines, under: str, above: Lines, below: Lines) -> Iterator[int]:
    """Where what was above or what was below is still there, as far as the first line that tells something."""
    above_it = _to_telling(above[::-1])[::-1]
    if above_it:
        for place in _all(lines, above_it[0]):
            gap = place + len(above_it)
            if list(lines[place:gap]) == above_it and _is_under(lines, gap, under):
                yield gap
    below_it = _to_telling(below)
    if below_it:
        telling = len(below_it) - 1
        for place in _all(lines, below_it[telling]):
            gap = place - telling
            if (
                gap >= 0
                and list(lines[gap : place + 1]) == below_it
                and (HEADING.match(lines[place]) or _is_under(lines, gap, under))
            ):
                yield gap


def _to_telling(lines: Lines) -> list[str]:
    """The lines up to the first that is neither blank nor a rule; none where there is no such line."""
    for index, line in enumerate(lines):
        if line.strip() not in ("", RULE):
            return list(lines[: index + 1])
    return []


def _rank(lines: Lines, place: int, above: Lines, wanted: Lines, below: Lines) -> tuple[int, int]:
    """How many neighbours are still there. A gap is where what was above ends: below it, more was added since."""
    before = _same(zip(lines[max(0, place - len(above)) : place][::-1], above[::-1], strict=False))
    end = place + len(wanted)
    after = _same(zip(lines[end : end + len(below)], below, strict=False))
    return (before + after, before) if wanted else (before, after)


def _same(pairs: Iterator[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _is_under(lines: Lines, place: int, under: str) -> bool:
    return _key(heading_above(lines, place)) == _key(under)


def _key(heading: str) -> str:
    named = NAMED.match(heading)
    return named[1] if named else heading.rstrip()


def _all(lines: Lines, line: str) -> Iterator[int]:
    place = -1
    try:
        while True:
            place = lines.index(line, place + 1)
            yield place
    except ValueError:
        return
