"""Changing only those lines of a long text that can concern somebody: finding a word is many times cheaper than a
pattern."""

from collections.abc import Callable, Iterator, Sequence


def change_marked_lines(text: str, marks: Sequence[str], change: Callable[[str], str]) -> str:
    """The text with each line changed in which one of the marks stands. Marks are in small letters, any case counts."""
    lowered = text.lower()
    if len(lowered) != len(text):  # some capital letters become two: then places in one say nothing about the other
        return "\n".join(map(change, text.split("\n")))
    starts = {start for mark in marks if mark in lowered for start in _line_starts(lowered, mark)}
    return "".join(_pieces(text, sorted(starts), change)) if starts else text


def _line_starts(text: str, mark: str) -> Iterator[int]:
    """Where the lines begin that hold the mark."""
    found = text.find(mark)
    while found >= 0:
        yield text.rfind("\n", 0, found) + 1
        line_end = text.find("\n", found)
        found = text.find(mark, line_end) if line_end >= 0 else -1


def _pieces(text: str, starts: list[int], change: Callable[[str], str]) -> Iterator[str]:
    end = 0
    for start in starts:
        yield text[end:start]
        line_end = text.find("\n", start)
        end = line_end if line_end >= 0 else len(text)
        yield change(text[start:end])
    yield text[end:]
