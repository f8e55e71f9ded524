"""What a file of learnings would be without its old entries, or with its long ones in short. Pure.

Entries are taken out by whole lines, so that all others stay as they are, byte for byte.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.context.summaries.extraction import extract_summary
from engine.knowledge.base.splices import Splice, settle
from engine.knowledge.learning.learning_age import LearningAge, learning_age
from engine.workspace.learning_markdown import parse_learnings
from engine.workspace.markdown_headings import blocks
from engine.workspace.records.learning import Learning
from engine.workspace.text_lines import bare, line_end, split_lines

LONG_CHARS = 600
"""A body that is worth being shortened: about 150 tokens."""

SHORT_TOKENS = 60

BLANK = "\n"
LINE_ENDS = ("\n", "\r")

HIDES_WHAT_FOLLOWS = re.compile(r"<!--|```|~~~")
"""A summary must not take in a comment's or a code block's beginning without its end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A learning with its place among the lines of its file."""

    learning: Learning
    first: int
    """The index of its heading's line."""
    end: int
    """The index of the line after its last."""


@dataclass(frozen=True, slots=True)
class Shortening:
    """What becomes of a file."""

    splices: tuple[Splice, ...]
    taken_out: str
    """The text that goes to the archive, exactly as it stood here."""
    entries: tuple[Learning, ...]


Choice = Callable[[Learning], bool]


def old_entries(today: date, until: date | None = None) -> Choice:
    """Those of which agents are told no more than the title; with `until`, those learned by that day."""
    return lambda one: _is_of_age(one, LearningAge.INDEX, today, until)


def long_entries(today: date, until: date | None = None) -> Choice:
    """Those of which agents are told a summary, and that are longer than one."""
    return lambda one: _is_of_age(one, LearningAge.SUMMARY, today, until) and len(one.body) > LONG_CHARS


def without(text: str, is_meant: Choice) -> Shortening:
    """The file without these entries."""
    return _shortened(text, is_meant, lambda _lines, _entry: ())


def in_short(text: str, is_meant: Choice, archive: str) -> Shortening:
    """The file with these entries in a few lines each; `archive` is where the rest is to be found."""
    end = line_end(text)

    def shorter(lines: Sequence[str], entry: Entry) -> tuple[str, ...]:
        told = extract_summary(entry.learning.body, SHORT_TOKENS).split("\n")
        points = [f"- {line}" for line in told if line and not HIDES_WHAT_FOLLOWS.search(line)]
        body = ["", *points, f"- In full: {archive}", ""]
        return (f"{bare(lines[entry.first])}{end}", *(f"{line}{end}" for line in body))

    return _shortened(text, is_meant, shorter)


def _shortened(text: str, is_meant: Choice, shorter: Callable[[Sequence[str], Entry], tuple[str, ...]]) -> Shortening:
    lines, end = split_lines(text), line_end(text)
    meant = [entry for entry in entries_of(text) if is_meant(entry.learning)]
    splices = [Splice(entry.first, entry.end, shorter(lines, entry)) for entry in meant]
    taken_out = "".join(_closed(lines[entry.first : entry.end], end) for entry in meant)
    learnings = tuple(entry.learning for entry in meant)
    return Shortening(settle(lines, splices, end), taken_out, learnings)


def with_copy(text: str, copy: str) -> str:
    """An archive's text with another one below a blank line, unless it is there already."""
    return text if copy in text else f"{text}{'' if text.endswith(LINE_ENDS) else BLANK}{BLANK}{copy}"


def without_copy(text: str, copy: str) -> str:
    return text.replace(f"{BLANK}{copy}", "", 1)


def entries_of(text: str) -> tuple[Entry, ...]:
    """The entries with their lines; none where lines end in ways that markdown does not know, such as a form feed."""
    if len(text.splitlines()) != len(split_lines(text)):
        return ()
    places = ((number - 1, number + len(body)) for number, _, body in blocks(text, level=2))
    learnings = parse_learnings("", text)
    return tuple(Entry(one, *place) for one, place in zip(learnings, places, strict=True))


def _is_of_age(learning: Learning, age: LearningAge, today: date, until: date | None) -> bool:
    if learning.learned_on is None or learning_age(learning.learned_on, today) is not age:
        return False
    return until is None or learning.learned_on <= until


def _closed(lines: Sequence[str], end: str) -> str:
    """Entries as they stood, one below the other: the last of a file may lack its line end."""
    text = "".join(lines)
    return text if text.endswith(LINE_ENDS) else f"{text}{end}"
